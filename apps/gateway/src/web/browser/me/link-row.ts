import { addressOf, pageOf } from '../addresses.js';
import { el, run, tell, told } from '../dom.js';
import { networkTitle } from '../titles.js';
import { linkWords, type LinkWords } from '../link-words.js';
import { badge } from './card.js';
import { challengeButton, confirming } from './link-challenge.js';
import { when, type Me, type Proof } from './me.js';
import type { Proofs } from './proofs.js';
import { unlinking } from './unlink.js';

export interface LinkRow {
  row: HTMLElement;
  update(now: Proof): void;
}

/** The link of one account: how it stands, and what can be done about it. What somebody has opened stays open while it helps. */
export function linkRow(me: Me, proof: Proof, proofs: Proofs): LinkRow {
  const row = el('li', { class: 'linked' });
  const about = el('span', { class: 'grow' });
  // Also over a new beginning, which is another proof of the same account.
  const place = el('div', { class: 'wholly' });
  let drawn = '';
  let offered = '';
  const update = (now: Proof): void => {
    const as = JSON.stringify(now);
    if (as === drawn) return;
    drawn = as;
    const words = linkWords(now);
    about.replaceChildren(...sentences(now, words));
    const offers = `${now.id} ${now.state} ${words.next ?? ''}`;
    if (offers === offered) return;
    offered = offers;
    if (words.next !== 'show' && words.next !== 'again') place.replaceChildren();
    // Taken out and put back, what is inside would lose the focus.
    for (const old of [...row.children]) if (old !== place) old.remove();
    if (place.parentNode !== row) row.append(place);
    place.before(about, ...actions(me, now, words, proofs, place));
  };
  update(proof);
  return { row, update };
}

function sentences(proof: Proof, words: LinkWords): HTMLElement[] {
  const text = proof.accountNode ? addressOf(proof.accountNode) : proof.account;
  const page = proof.accountNode && pageOf(proof.accountNode);
  const seen = proof.state === 'VERIFIED' && proof.checkedAt ? ` Last seen ${when(proof.checkedAt)}.` : '';
  return [
    el('span', { class: 'soft small' }, networkTitle(proof.network), ' ', badge(words.title, words.kind, words.turns)),
    page ? el('a', { class: 'mono', href: page, rel: 'noopener' }, text) : el('span', { class: 'mono' }, text),
    el('span', { class: words.kind === 'bad' ? 'small' : 'soft small' }, words.text, seen),
  ];
}

function actions(me: Me, proof: Proof, { next }: LinkWords, proofs: Proofs, place: HTMLElement): HTMLElement[] {
  const over = proof.state === 'BROKEN' || proof.state === 'REVOKED';
  const end = over ? null : unlinking(me, proof, proofs.again);
  const words = next === 'show' ? 'What to do' : next === 'again' ? 'Link it again' : null;
  const help = words && challengeButton(me, proofs, proof, { words, place });
  const sign = next === 'sign' && me.custody === 'OWN' ? signButton(me, proof, proofs) : null;
  return [sign?.button, help, end?.button, sign?.region, end?.panel].filter((one) => one != null);
}

/** Whoever keeps the key signs what is proven for the chain, too. */
function signButton(me: Me, proof: Proof, proofs: Proofs): { button: HTMLElement; region: HTMLElement } {
  const region = told();
  const button = el('button', { type: 'button', class: 'tiny quiet' }, 'Sign for the chain');
  button.addEventListener('click', () => {
    void run(button, region, () =>
      confirming(me, { proof: proof.id }, region, async () => {
        tell(region, 'It is signed, and on its way to the chain.', 'good');
        await proofs.again();
      }),
    );
  });
  return { button, region: el('div', { class: 'wholly' }, region) };
}
