import { page, type Frame } from './page.js';
import { needsScript } from './parts.js';

const own = [
  { path: '/me', title: 'You', script: 'me.js' },
  { path: '/me/security', title: 'Sign-in and security', script: 'security.js' },
];

/** Pages of whoever is signed in, by their path; filled by the browser. */
export const mePages = (frame: Frame): { path: string; html: string }[] =>
  own.map(({ path, title, script }) => ({
    path,
    html: page(frame, {
      title: `${title} · ${frame.name}`,
      width: 'middle',
      script,
      head: '<meta name="robots" content="noindex">\n',
      data: { host: frame.host, networks: JSON.stringify({ ...frame.networks, wallet: 'Wallet' }) },
      body: `<h1 class="unseen">${title}</h1>
<nav class="tabs" aria-label="Your pages">${own.map((one) => tab(one, one.path === path)).join('')}</nav>
${needsScript}
<div id="me" aria-live="polite" aria-busy="true"><p class="soft">One moment …</p></div>`,
    }),
  }));

const tab = ({ path, title }: { path: string; title: string }, here: boolean): string =>
  `<a href="${path}"${here ? ' aria-current="page"' : ''}>${title}</a>`;
