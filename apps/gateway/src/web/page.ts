import type { FastifyReply } from 'fastify';

export const escapeHtml = (text: string): string => text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);

/** Scripts, styles and pictures of this host only; nothing inline, no text that becomes markup. */
export const pageHeaders = {
  'content-security-policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; base-uri 'none'; " +
    "form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'",
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'same-origin',
  'cross-origin-opener-policy': 'same-origin',
};

export type SendPage = (reply: FastifyReply, html: string, seconds?: number) => FastifyReply;

/** What every page of this Planet shows, made once. */
export interface Frame {
  /** Of the instance. */
  name: string;
  host: string;
  origin: string;
  asset(file: string): string;
  /** Is there an API, so that people can sign in? */
  people: boolean;
  signUp: 'open' | 'invite' | 'closed';
  /** What people call each network. */
  networks: Record<string, string>;
}

export interface PageParts {
  title: string;
  /** HTML inside `main`. */
  body: string;
  width?: 'narrow' | 'middle';
  /** Says the instance's name and offers to join itself: the bar holds only who is signed in. */
  front?: boolean;
  /** A module of `browser/`. */
  script?: string;
  /** More tags of the head. */
  head?: string;
  /** Read by the script as `data-…` of `main`. */
  data?: Record<string, string>;
}

export function page(frame: Frame, parts: PageParts): string {
  const scripts = [...(frame.people ? ['header.js'] : []), ...(parts.script ? [parts.script] : [])];
  const data = Object.entries(parts.data ?? {}).map(([name, value]) => ` data-${name}="${escapeHtml(value)}"`);
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${escapeHtml(parts.title)}</title>
<link rel="icon" href="/favicon.svg" type="image/svg+xml">
<link rel="alternate icon" href="/favicon.ico">
<link rel="stylesheet" href="${frame.asset('planet.css')}">
${scripts.map((file) => `<script type="module" src="${frame.asset(file)}"></script>`).join('\n')}
${parts.head ?? ''}</head>
<body>
<a class="skip" href="#main">Skip to the content</a>
<header class="bar">
${parts.front ? '' : home(frame)}${frame.people ? nav(!parts.front && frame.signUp !== 'closed', !parts.front) : ''}</header>
<main id="main" tabindex="-1"${parts.width ? ` class="${parts.width}"` : ''}${data.join('')}>
${parts.body}
</main>
</body>
</html>
`;
}

const home = ({ name }: Frame): string =>
  `<a class="home" href="/"><img src="/favicon.svg" alt="" width="30" height="30"><span>${escapeHtml(name)}</span></a>\n`;

const nav = (join: boolean, signIn: boolean): string => `<nav id="you" aria-label="You">
${signIn ? '<a class="button tiny quiet" href="/sign-in">Sign in</a>' : ''}
${join ? '<a class="button tiny" href="/join">Join</a>' : ''}
</nav>
`;
