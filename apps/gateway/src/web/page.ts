export const escapeHtml = (text: string): string => text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);

/** Nothing is loaded from elsewhere, nothing runs. */
export const pageHeaders = {
  'content-security-policy':
    "default-src 'none'; style-src 'unsafe-inline'; img-src 'self'; base-uri 'none'; form-action 'none'",
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'same-origin',
};

export const page = (title: string, body: string): string => `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(title)}</title>
<link rel="icon" href="/favicon.svg" type="image/svg+xml">
<link rel="alternate icon" href="/favicon.ico">
<style>${style}</style>
</head>
<body>
${body}
</body>
</html>
`;

const style = `
:root { color-scheme: light dark; --ink: #1d2433; --soft: #5b6478; --paper: #f6f4ef; --card: #ffffff; --line: #e2ded4; --accent: #5a4fcf; --warm: #e2725b; }
@media (prefers-color-scheme: dark) { :root { --ink: #ece9f5; --soft: #a6a3ba; --paper: #14131f; --card: #1e1c2e; --line: #332f4a; --accent: #a79fff; --warm: #ff9a82; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--paper); color: var(--ink); font: 17px/1.6 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", sans-serif; }
main { max-width: 60rem; margin: 0 auto; padding: 4rem 1.5rem 3rem; }
header { display: flex; gap: 1.75rem; align-items: center; flex-wrap: wrap; margin-bottom: 2.75rem; }
header img { width: 112px; height: 112px; }
header div { flex: 1 1 18rem; }
h1 { font-size: clamp(2rem, 6vw, 3.1rem); line-height: 1.1; letter-spacing: -0.02em; margin: 0 0 0.5rem; overflow-wrap: anywhere; }
h2 { font-size: 1.1rem; margin: 0 0 0.5rem; }
p { margin: 0 0 0.75rem; }
.lead { font-size: 1.2rem; color: var(--soft); margin: 0; }
.numbers { display: grid; grid-template-columns: repeat(auto-fit, minmax(9rem, 1fr)); gap: 1px; background: var(--line); border: 1px solid var(--line); border-radius: 14px; overflow: hidden; margin: 0 0 2rem; }
.numbers div { background: var(--card); padding: 1.1rem 1.35rem; display: flex; flex-direction: column-reverse; justify-content: flex-end; }
.numbers dt { color: var(--soft); font-size: 0.9rem; }
.numbers dd { margin: 0; font-size: 1.9rem; font-weight: 650; letter-spacing: -0.01em; font-variant-numeric: tabular-nums; }
.cards { display: grid; grid-template-columns: repeat(auto-fit, minmax(17rem, 1fr)); gap: 1.1rem; }
.cards section { background: var(--card); border: 1px solid var(--line); border-radius: 14px; padding: 1.35rem; }
.cards p { color: var(--soft); font-size: 0.97rem; }
.cards p:last-child { margin-bottom: 0; }
code { font: 0.9em ui-monospace, "SF Mono", Menlo, Consolas, monospace; background: color-mix(in srgb, var(--accent) 11%, transparent); color: var(--ink); border-radius: 6px; padding: 0.12em 0.4em; overflow-wrap: anywhere; }
a { color: var(--accent); text-underline-offset: 0.15em; }
a.button { display: inline-block; background: var(--accent); color: var(--card); text-decoration: none; padding: 0.45rem 1rem; border-radius: 9px; font-weight: 600; }
a.button:focus-visible, a:focus-visible { outline: 3px solid var(--warm); outline-offset: 2px; }
footer { margin-top: 2.5rem; color: var(--soft); font-size: 0.9rem; }
`;
