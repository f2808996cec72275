import { paste } from '../copy.js';
import { el, run, tell, told } from '../dom.js';
import { networkTitle } from '../titles.js';
import { linkWords } from '../link-words.js';
import { badge } from './card.js';
import { confirmLink, startLink, type LinkAnswer, type LinkChallenge } from './link-api.js';
import { drawWay, type Confirm } from './link-ways.js';
import { when, type Me, type Proof } from './me.js';
import type { Proofs } from './proofs.js';
import { signer } from './signer.js';

const waiting: Record<string, string> = {
  evidence: 'It is not seen there yet. This page tells you when it is.',
  'link-signature': 'It is proven, and waits for your wallet to sign.',
};

/** Hands something over; asks the person's own wallet where the chain wants a word of its owner. */
export async function confirming(
  me: Me,
  answer: LinkAnswer,
  region: HTMLElement,
  done: () => Promise<unknown>,
): Promise<void> {
  const result = await confirmLink(answer);
  if (result.__typename === 'LinkConfirmed') return void (await done());
  if (result.typedData) {
    tell(region, 'It is proven. Your wallet asks you to write it on the chain.');
    const linkSignature = await signer(me.owner).typed(result.typedData);
    return confirming(me, { proof: answer.proof, linkSignature }, region, done);
  }
  tell(region, waiting[result.waitsFor] ?? waiting['evidence']!);
}

/** What the person can do to show that the account is theirs, and how far it is. Calls `done` when it is proven. */
export function drawChallenge(
  me: Me,
  proofs: Proofs,
  challenge: LinkChallenge,
  done: () => Promise<unknown>,
): HTMLElement {
  const { proof, ways, statement } = challenge;
  const region = told();
  const state = el('p', { class: 'small', role: 'status' });
  const panel = el('div', { class: 'confirm', tabIndex: -1, role: 'group', 'aria-label': `Link ${proof.account}` });
  const confirm: Confirm = (answer = {}) => confirming(me, { proof: proof.id, ...answer }, region, done);

  if (me.custody === 'OWN' && !challenge.signature) {
    const sign = el('button', { type: 'button' }, 'Sign the statement');
    sign.addEventListener('click', () => {
      void run(sign, region, async () => {
        const statementSignature = await signer(me.owner).text(statement);
        const signed = await confirmLink({ proof: proof.id, statementSignature });
        const ways = signed.__typename === 'LinkPending' ? signed.ways : [];
        panel.replaceWith(drawChallenge(me, proofs, { ...challenge, signature: statementSignature, ways }, done));
      });
    });
    panel.append(
      el('h3', null, 'First, sign what you will show'),
      el('p', { class: 'soft' }, 'Your wallet signs a short text that names the account and you.'),
      paste(statement, 'the statement'),
      el('div', { class: 'actions' }, sign),
      region,
    );
    return panel;
  }
  panel.append(
    el('h3', null, ways.length > 1 ? 'Do one of these' : 'Do this'),
    ...ways.map((way) => drawWay(way, ways.length === 1, region, confirm)),
    state,
    region,
  );
  if (proof.network !== 'wallet') say(state, proof);
  let proven = false;
  proofs.watch(
    (all) => {
      const now = all.find(({ id }) => id === proof.id);
      if (!now || proven) return;
      if (now.state === 'VERIFIED') {
        proven = true;
        void done();
      } else if (now.state !== 'PENDING' || now.reason !== proof.reason) say(state, now);
    },
    () => proven || !panel.isConnected,
  );
  return panel;
}

/** Planet looks by itself; this says what it has found. */
function say(state: HTMLElement, proof: Proof): void {
  const { title, kind, text, turns } = linkWords(proof);
  const until = proof.expiresAt ? ` until ${when(proof.expiresAt)}` : '';
  const looked = ` Looked for on ${networkTitle(proof.network)}${until}.`;
  state.replaceChildren(badge(title, kind, turns), turns ? looked : ` ${text}`);
}

/** Says in `place` what is to be done for a link that was begun before, or how to begin anew. */
export function challengeButton(
  me: Me,
  proofs: Proofs,
  proof: Proof,
  { words, place }: { words: string; place: HTMLElement },
): HTMLElement {
  const button = el('button', { type: 'button', class: 'tiny quiet' }, words);
  button.addEventListener('click', () => {
    const region = told();
    place.replaceChildren(region);
    void run(button, region, async () => {
      const panel = drawChallenge(me, proofs, await startLink(proof.account), proofs.again);
      place.replaceChildren(panel);
      panel.focus();
    });
  });
  return button;
}
