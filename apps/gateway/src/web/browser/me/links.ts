import { addressOf, pageOf } from '../addresses.js';
import { el, tell, told } from '../dom.js';
import { networkTitle } from '../titles.js';
import { proofWords, strengthWords } from '../words.js';
import { badge, card } from './card.js';
import { challengePanel } from './link-challenge.js';
import { linkForm } from './link-form.js';
import { loadProofs, when, type Me, type Proof } from './me.js';
import { unlinking } from './unlink.js';

const every = 3_000;

/** Accounts elsewhere that are shown to be the person's, and the way to show more. */
export function linkCard(me: Me): HTMLElement {
  const rows = el('ul', { class: 'rows' });
  const region = told();
  let drawn = '';
  const draw = (proofs: Proof[], asked: boolean): void => {
    const shown = proofs.filter(({ state }) => state !== 'REVOKED');
    const now = JSON.stringify(shown);
    // What somebody is about to copy or to answer must not be pulled away.
    if (now === drawn || (!asked && rows.contains(document.activeElement))) return;
    drawn = now;
    rows.replaceChildren(...shown.map((proof) => row(me, proof, again)));
    rows.hidden = shown.length === 0;
  };
  const before = new Map(me.proofs.map(({ id, state }) => [id, state]));
  /** @param asked by the person: what they have done is to be seen */
  const again = async (asked = true): Promise<void> => {
    const proofs = await loadProofs();
    for (const proof of proofs) {
      const was = before.get(proof.id);
      before.set(proof.id, proof.state);
      if (was === 'PENDING' && proof.state === 'VERIFIED') tell(region, `${proof.account} is yours: proven.`, 'good');
    }
    draw(proofs, asked);
    if (proofs.some(waits)) watch();
  };
  let timer: ReturnType<typeof setTimeout> | undefined;
  const watch = (): void => {
    clearTimeout(timer);
    // A lost connection is tried again.
    timer = setTimeout(() => void again(false).catch(watch), every);
  };
  draw(me.proofs, true);
  if (me.proofs.some(waits)) watch();
  const text =
    'Accounts on other servers, and wallets, that you show to be yours. They count as one person with you everywhere.';
  return card('Linked accounts', el('p', { class: 'soft' }, text), rows, region, linkForm(me, again));
}

/** Will it change without the person? */
const waits = ({ state, effective }: Proof): boolean => state === 'PENDING' || (state === 'VERIFIED' && !effective);

function row(me: Me, proof: Proof, again: () => Promise<void>): HTMLElement {
  const words = proofWords(proof.state);
  const text = proof.accountNode ? addressOf(proof.accountNode) : proof.account;
  const page = proof.accountNode && pageOf(proof.accountNode);
  const end = unlinking(me, proof, again);
  const verified = proof.state === 'VERIFIED';
  const more = [
    verified ? strengthWords(proof.strength) : words.text,
    proof.reason && !verified ? proof.reason : '',
    verified && proof.checkedAt ? `Last seen ${when(proof.checkedAt)}.` : '',
    verified && proof.onChain ? 'Written on the chain.' : '',
  ];
  return el(
    'li',
    null,
    el(
      'span',
      { class: 'grow' },
      el('span', { class: 'soft small' }, networkTitle(proof.network)),
      page ? el('a', { class: 'mono', href: page, rel: 'noopener' }, text) : el('span', { class: 'mono' }, text),
      el('span', { class: 'soft small' }, more.filter(Boolean).join(' ')),
    ),
    badge(words.title, words.kind, proof.state === 'PENDING'),
    end.button,
    end.panel,
    proof.state === 'PENDING' && challengePanel(me, proof, again),
  );
}
