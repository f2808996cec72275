import { addressOf, pageOf, type ShownAccount } from '../addresses.js';
import { copyButton } from '../copy.js';
import { el } from '../dom.js';
import { networkTitle } from '../titles.js';
import { card, line } from './card.js';
import { leaving } from './leave.js';
import type { Me } from './me.js';

/** Where people find the person: the copies of the account that lives here. */
export function addressCard(me: Me): HTMLElement {
  const linked = new Set(me.proofs.map(({ account, accountNode }) => accountNode?.nativeId ?? account));
  const copies = me.accounts
    .filter(({ nativeId }) => !linked.has(nativeId))
    .flatMap(({ copies: all }) => all ?? [])
    .filter(({ goneAt }) => goneAt === null);
  const rows = el('ul', { class: 'rows' }, ...copies.map(row));
  const none = el('p', { class: 'soft' }, 'You are on no network.');
  return card('Where people find you', copies.length ? rows : none);
}

function row(account: ShownAccount): HTMLElement {
  const address = addressOf(account);
  const page = pageOf(account);
  const leave = leaving(account.network);
  const title = networkTitle(account.network);
  return line(
    [
      el('span', { class: 'soft small' }, title),
      page ? el('a', { class: 'mono', href: page }, address) : el('span', { class: 'mono' }, address),
    ],
    copyButton(address, `your address on ${title}`),
    leave.button,
    leave.panel,
  );
}
