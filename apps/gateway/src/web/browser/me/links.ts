import { el, tell, told } from '../dom.js';
import { card } from './card.js';
import { linkForm } from './link-form.js';
import { linkRow, type LinkRow } from './link-row.js';
import type { Me, Proof } from './me.js';
import { followProofs } from './proofs.js';

/** Accounts elsewhere that are shown to be the person's, and the way to show more. */
export function linkCard(me: Me): HTMLElement {
  const proofs = followProofs(me.proofs);
  const rows = el('ul', { class: 'rows' });
  const region = told();
  const drawn = new Map<string, LinkRow>();
  const before = new Map(me.proofs.map(({ id, state }) => [id, state]));
  const draw = (all: Proof[]): void => {
    const now = shown(all).map((proof) => {
      const account = `${proof.network}|${proof.account}`;
      const known = drawn.get(account) ?? linkRow(me, proof, proofs);
      drawn.set(account, known);
      known.update(proof);
      return known.row;
    });
    if (now.length !== rows.children.length || now.some((row, at) => rows.children[at] !== row))
      rows.replaceChildren(...now);
    rows.hidden = now.length === 0;
    for (const { id, state, account } of all) {
      const was = before.get(id);
      before.set(id, state);
      if (was === 'PENDING' && state === 'VERIFIED') tell(region, `${account} is yours: proven.`, 'good');
    }
  };
  draw(me.proofs);
  proofs.watch(draw);
  const text =
    'Accounts on other servers, and wallets, that you show to be yours. They count as one person with you everywhere.';
  return card('Linked accounts', el('p', { class: 'soft' }, text), rows, region, linkForm(me, proofs));
}

/** The newest of each account, without those that the person has ended: they come the newest first. */
function shown(all: Proof[]): Proof[] {
  const tried = all.filter(({ state, verifiedAt }) => state !== 'REVOKED' || verifiedAt !== null);
  const same = (one: Proof) => (two: Proof) => two.network === one.network && two.account === one.account;
  return tried
    .filter((one, at) => tried.findIndex(same(one)) === at)
    .filter(({ state, reason }) => state !== 'REVOKED' || reason === 'account-unlinked');
}
