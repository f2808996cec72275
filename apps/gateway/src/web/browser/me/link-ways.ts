import { paste } from '../copy.js';
import { el, run } from '../dom.js';
import { field } from './card.js';
import type { LinkAnswer, LinkWay } from './link-api.js';
import { signer } from './signer.js';

export type Confirm = (answer?: Omit<LinkAnswer, 'proof'>) => Promise<void>;

/** One way to show the statement, and what to do for it. */
export function drawWay(way: LinkWay, open: boolean, region: HTMLElement, confirm: Confirm): HTMLElement {
  const evidence = el('input', { autocomplete: 'off', spellcheck: false, maxLength: 20_000 });
  const check = el('button', { type: 'button', class: 'tiny' }, 'Check now');
  check.addEventListener('click', () => {
    void run(check, region, () => confirm(evidence.value.trim() ? { evidence: evidence.value.trim() } : {}));
  });
  const withWallet = /wallet|eip-?(191|1271)/.test(way.method) ? walletButton(way, region, confirm) : null;
  const body = el(
    'div',
    null,
    el('p', null, way.text),
    way.paste !== null && paste(way.paste, `the text for: ${way.title}`),
    withWallet
      ? field('Or a signature that was made elsewhere', evidence)
      : field('Where it is, or what you were given', evidence, 'Only where it is not found by itself.'),
    el('div', { class: 'actions' }, withWallet, check),
  );
  return el('details', { class: 'way', open }, el('summary', null, way.title), body);
}

function walletButton(way: LinkWay, region: HTMLElement, confirm: Confirm): HTMLButtonElement {
  const button = el('button', { type: 'button', class: 'tiny' }, 'Sign in the wallet');
  button.addEventListener('click', () => {
    void run(button, region, async () => confirm({ evidence: await signer(null).text(way.paste ?? '') }));
  });
  return button;
}
