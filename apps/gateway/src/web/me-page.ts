import { page, type Frame } from './page.js';
import { needsScript } from './parts.js';

/** Filled by the browser, in the name of whoever is signed in. */
export const mePage = (frame: Frame): string =>
  page(frame, {
    title: `You · ${frame.name}`,
    width: 'middle',
    script: 'me.js',
    head: '<meta name="robots" content="noindex">\n',
    data: { host: frame.host, networks: JSON.stringify({ ...frame.networks, wallet: 'Wallet' }) },
    body: `<h1 class="unseen">You</h1>
${needsScript}
<div id="me" aria-live="polite" aria-busy="true"><p class="soft">One moment …</p></div>`,
  });
