import { copyButton } from '../copy.js';
import { el } from '../dom.js';
import { watchToken, type Minting } from '../token.js';
import { tokenWords } from '../words.js';
import { badge, card } from './card.js';
import type { Me } from './me.js';

/** How the identity stands on the chain; follows it while it changes. */
export function tokenCard(me: Me): HTMLElement {
  const state = el('div', { role: 'status' });
  const facts = el('dl', { class: 'facts' });
  const made = card('Your identity', state, facts);
  made.classList.add('token');
  const draw = ({ owner, token }: Minting): void => {
    const words = tokenWords(token.state);
    const moving = ['PENDING', 'SENT', 'CONFIRMED'].includes(token.state);
    const text = token.message ? `${words.text} ${token.message}` : words.text;
    const line = el('p', null, badge(words.title, words.kind, moving), ' ', el('span', { class: 'soft' }, text));
    if (state.textContent !== line.textContent) state.replaceChildren(line);
    facts.replaceChildren(
      ...fact('Handle', `@${me.handle}`),
      ...(token.caip ? fact('Name', token.caip, copyButton(token.caip, 'the identity’s name')) : []),
      ...(token.tokenId ? fact('Token', `number ${token.tokenId} on chain ${token.chainId ?? ''}`) : []),
      ...(owner
        ? fact(me.custody === 'OWN' ? 'Your wallet' : 'Key, kept here for you', owner, copyButton(owner, 'the address'))
        : []),
      ...(token.transaction ? fact('Transaction', token.transaction, transaction(token.explorerUrl)) : []),
    );
  };
  draw(me);
  if (!['FINAL', 'REFUSED', 'OFF'].includes(me.token.state))
    // Who lost the connection sees the newest state when they come back.
    watchToken(draw, () => !made.isConnected).catch(() => undefined);
  return made;
}

const fact = (name: string, value: string, more: HTMLElement | null = null): HTMLElement[] => [
  el('dt', null, name),
  el('dd', null, el('span', { class: /^[0-9a-z:/x.-]{20,}$/i.test(value) ? 'mono' : '' }, value), more && ' ', more),
];

const transaction = (url: string | null): HTMLElement | null =>
  url ? el('a', { href: url, rel: 'noopener', target: '_blank' }, 'look it up') : null;
