import { copyButton } from '../copy.js';
import { el, run, tell, told } from '../dom.js';
import { networkTitle } from '../titles.js';
import { badge, field } from './card.js';
import { confirmLink, startLink, type LinkAnswer, type LinkChallenge, type LinkWay } from './link-api.js';
import { loadProofs, when, type Me, type Proof } from './me.js';
import { signer } from './signer.js';

const every = 2_500;
const waiting: Record<string, string> = {
  evidence: 'It is not seen there yet. This page looks again by itself.',
  'link-signature': 'It is proven, and waits for your wallet to sign.',
};

/** What the person can do to show that the account is theirs, and how far it is. Calls `done` when it is proven. */
export function drawChallenge(me: Me, challenge: LinkChallenge, done: () => Promise<void>): HTMLElement {
  const { proof, ways, statement } = challenge;
  const region = told();
  const state = el('p', { class: 'small' });
  const panel = el('div', { class: 'confirm', tabIndex: -1, role: 'group', 'aria-label': `Link ${proof.account}` });

  /** Hands something over; asks the person's own wallet where the chain wants a word of its owner. */
  const confirm = async (answer: Omit<LinkAnswer, 'proof'> = {}): Promise<void> => {
    const result = await confirmLink({ proof: proof.id, ...answer });
    if (result.__typename === 'LinkConfirmed') return done();
    if (result.typedData) {
      tell(region, 'It is proven. Your wallet asks you to write it on the chain.');
      const linkSignature = await signer(me.owner).typed(result.typedData);
      return confirm({ linkSignature });
    }
    tell(region, waiting[result.waitsFor] ?? 'It is not seen there yet. This page looks again by itself.');
  };

  if (me.custody === 'OWN' && !challenge.signature) {
    const sign = el('button', { type: 'button' }, 'Sign the statement');
    sign.addEventListener('click', () => {
      void run(sign, region, async () => {
        const statementSignature = await signer(me.owner).text(statement);
        const signed = await confirmLink({ proof: proof.id, statementSignature });
        const ways = signed.__typename === 'LinkPending' ? signed.ways : [];
        panel.replaceWith(drawChallenge(me, { ...challenge, signature: statementSignature, ways }, done));
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
  const choose = ways.length > 1 ? 'Do one of these' : 'Do this';
  panel.append(
    el('h3', null, choose),
    ...ways.map((way) => drawWay(way, ways.length === 1, region, confirm)),
    state,
    region,
  );
  void watch(proof, panel, state, done);
  return panel;
}

function drawWay(
  way: LinkWay,
  open: boolean,
  region: HTMLElement,
  confirm: (answer?: Omit<LinkAnswer, 'proof'>) => Promise<void>,
): HTMLElement {
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
  const made = el('details', { class: 'way', open }, el('summary', null, way.title), body);
  return made;
}

function walletButton(
  way: LinkWay,
  region: HTMLElement,
  confirm: (answer: Omit<LinkAnswer, 'proof'>) => Promise<void>,
): HTMLButtonElement {
  const button = el('button', { type: 'button', class: 'tiny' }, 'Sign in the wallet');
  button.addEventListener('click', () => {
    void run(button, region, async () => confirm({ evidence: await signer(null).text(way.paste ?? '') }));
  });
  return button;
}

function paste(text: string, what: string): HTMLElement {
  return el(
    'div',
    { class: 'paste' },
    el('pre', { tabIndex: 0, role: 'group', 'aria-label': what }, text),
    el('div', { class: 'actions' }, copyButton(text, what)),
  );
}

/** Planet looks by itself; this tells what it has found, until the panel is gone. */
async function watch(proof: Proof, panel: HTMLElement, state: HTMLElement, done: () => Promise<void>): Promise<void> {
  const until = proof.expiresAt ? ` until ${when(proof.expiresAt)}` : '';
  if (proof.network !== 'wallet')
    state.replaceChildren(badge('waiting', 'wait', true), ` Looked for on ${networkTitle(proof.network)}${until}.`);
  do {
    await new Promise((resolve) => setTimeout(resolve, every));
    const now = (await loadProofs().catch(() => [])).find(({ id }) => id === proof.id);
    if (now?.state === 'VERIFIED') return done();
    if (now && now.state !== 'PENDING') return tell(state, now.reason ?? 'It was refused.', 'bad');
  } while (panel.isConnected);
}

/** Of a link that was begun before: what was to be done. */
export function challengePanel(me: Me, proof: Proof, again: () => Promise<void>): HTMLElement {
  const region = told();
  const place = el('div', { class: 'wholly' });
  const button = el('button', { type: 'button', class: 'tiny quiet' }, 'What to do');
  button.addEventListener('click', () => {
    void run(button, region, async () => {
      const panel = drawChallenge(me, await startLink(proof.account), again);
      place.replaceChildren(panel);
      panel.focus();
    });
  });
  place.append(button, region);
  return place;
}
