import { el, run, tell, told } from '../dom.js';
import { accepted, ask, refusal, Trouble, type Refusal } from '../graphql.js';
import { actWords } from './act-words.js';
import { card, line } from './card.js';
import type { Me } from './me.js';
import { signer } from './signer.js';

interface Act {
  id: string;
  kind: string;
  message: Record<string, unknown>;
}
type Step = { __typename: 'ActSigned' } | { __typename: 'ActSignature'; typedData: unknown } | Refusal;
export interface Waiting {
  element: HTMLElement;
  /** Asks anew what waits, and goes to what is to be signed. */
  again(): Promise<void>;
}

/** What waits for the wallet of whoever keeps their own key; not to be seen while nothing does. */
export function waiting(me: Me): Waiting {
  const rows = el('ol', { class: 'rows' });
  const text = 'These are for the chain, and only your wallet can sign them: one after the other, from the top.';
  const element = card('Waiting for your wallet', el('p', { class: 'soft' }, text), rows);
  element.hidden = true;
  const load = async (): Promise<void> => {
    if (me.custody !== 'OWN') return;
    const { actsToSign } = await ask<{ actsToSign: Act[] }>('{ actsToSign { id kind message } }');
    rows.replaceChildren(...actsToSign.map((act, at) => row(me, act, at === 0, again)));
    element.hidden = actsToSign.length === 0;
  };
  const again = async (): Promise<void> => {
    await load();
    rows.querySelector('button')?.focus();
  };
  // The page does without, where this cannot be asked.
  const look = (): void => void load().catch(() => undefined);
  look();
  // An edit of the profile can be something to sign.
  addEventListener('planet:who', look);
  return { element, again };
}

function row(me: Me, act: Act, first: boolean, again: () => Promise<void>): HTMLElement {
  const { title, text } = actWords(act.kind, act.message);
  const region = told();
  const name = `Sign: ${title}`;
  const button = el('button', { type: 'button', class: 'tiny', disabled: !first, 'aria-label': name }, 'Sign');
  const work = async (): Promise<void> => {
    const step = await untilItsTurn(act.id, () => tell(region, 'What was signed before is on its way to the chain …'));
    if (step.__typename === 'ActSignature') {
      tell(region, 'Your wallet asks you to sign.');
      accepted(await signAct(act.id, await signer(me.owner).typed(step.typedData)), 'ActSigned');
    }
    await again();
  };
  button.addEventListener('click', () => void run(button, region, work));
  const about = [el('strong', null, title), el('span', { class: 'soft small' }, text)];
  return line(about, button, el('div', { class: 'wholly' }, region));
}

async function signAct(id: string, signature?: string): Promise<Step> {
  const { signAct: step } = await ask<{ signAct: Step }>(
    `mutation ($id: ID!, $signature: String) { signAct(id: $id, signature: $signature) {
      ${refusal} ... on ActSignature { typedData } } }`,
    { id, signature },
  );
  return step;
}

const [tries, pauseMs] = [30, 2_000];
/** Each act names the place after the one before: that must have come to the chain. */
async function untilItsTurn(id: string, waits: () => void) {
  for (let left = tries; ; left--) {
    try {
      return accepted(await signAct(id), 'ActSigned', 'ActSignature');
    } catch (error) {
      const early = error instanceof Trouble && ['act-under-way', 'chain-away'].includes(error.reason);
      if (!early || left === 0) throw error;
      waits();
      await new Promise((resolve) => setTimeout(resolve, pauseMs));
    }
  }
}
