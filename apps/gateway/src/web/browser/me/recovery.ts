import { el, run, tell, told, wordsOf } from '../dom.js';
import { accepted, ask, refusal, type Refusal } from '../graphql.js';
import { card, opener } from './card.js';
import { when, type Me } from './me.js';
import { recoveryForm } from './recovery-form.js';
import { signer } from './signer.js';
import type { Waiting } from './waiting.js';

interface Recovery {
  address: string | null;
  byOperator: boolean;
  next: { address: string | null; at: string } | null;
  running: { newOwner: string; readyAt: string } | null;
}
type Cancelled = { __typename: 'RecoveryState' } | { __typename: 'RecoverySignature'; typedData: unknown } | Refusal;

/** How often a recovery that is running is looked at, ms. */
const everyMs = 3000;

/** Who may bring the identity back when its key is lost; and how to stop somebody who should not. */
export function recoveryCard(me: Me, wallet: Waiting): HTMLElement {
  const running = el('div');
  const state = el('div');
  const region = told();
  let shown = '';
  let timer: ReturnType<typeof setTimeout> | undefined;
  const load = async (): Promise<void> => {
    const { recovery } = await ask<{ recovery: Recovery }>(
      '{ recovery { address byOperator next { address at } running { newOwner readyAt } } }',
    );
    clearTimeout(timer);
    // Its end counts when it is final on the chain.
    if (recovery.running) timer = setTimeout(() => void load().catch(() => undefined), everyMs);
    if (JSON.stringify(recovery) === shown) return;
    shown = JSON.stringify(recovery);
    running.replaceChildren(...(recovery.running ? [alarm(me, recovery.running, changed)] : []));
    state.replaceChildren(...sentences(recovery));
  };
  const changed = async (done: string): Promise<void> => {
    await load();
    tell(region, done, 'good');
  };
  load().catch((error: unknown) => tell(region, wordsOf(error), 'bad'));
  const signs = me.custody === 'OWN' && me.token.state !== 'OFF';
  const saved = async (): Promise<void> => {
    await changed(signs ? 'It counts when your wallet has signed it, below.' : 'It is saved.');
    await wallet.again();
  };
  const change = opener('Change who can recover it', () => recoveryForm(saved, !signs), 'quiet');
  const own = 'You keep the key yourself: your wallet signs each change.';
  return card(
    'Recovery',
    running,
    state,
    signs && el('p', { class: 'soft' }, own),
    el('div', { class: 'actions' }, change.button),
    region,
    change.panel,
  );
}

function sentences({ address, byOperator, next }: Recovery): HTMLElement[] {
  const who = byOperator
    ? ['The admin of this server can begin a recovery for you, to a wallet that you name.']
    : address
      ? ['This wallet can begin a recovery: ', el('span', { class: 'mono' }, address)]
      : ['Nobody can recover your identity: who loses all ways to sign in has lost it.'];
  const seven = ' It takes seven days, in which you can cancel it here.';
  const then = next && [
    el('span', { class: 'soft' }, `From ${when(next.at)} on: `),
    next.address ? el('span', { class: 'mono' }, next.address) : 'nobody',
    '.',
  ];
  return [
    el('p', null, ...who, address && el('span', { class: 'soft' }, address && !byOperator ? `.${seven}` : seven)),
    ...(then ? [el('p', null, ...then)] : []),
  ];
}

function alarm(
  me: Me,
  { newOwner, readyAt }: NonNullable<Recovery['running']>,
  changed: (done: string) => Promise<void>,
) {
  const region = told();
  const stop = el('button', { type: 'button', class: 'danger' }, 'Cancel the recovery');
  const send = async (signature?: string): Promise<void> => {
    const { cancelRecovery } = await ask<{ cancelRecovery: Cancelled }>(
      `mutation ($signature: String) { cancelRecovery(signature: $signature) {
        ${refusal} ... on RecoverySignature { typedData } } }`,
      { signature },
    );
    const done = accepted(cancelRecovery, 'RecoveryState', 'RecoverySignature');
    if (done.__typename === 'RecoverySignature') return send(await signer(me.owner).typed(done.typedData));
    await changed('The recovery is cancelled. Look through the ways to sign in, and change your password.');
  };
  stop.addEventListener('click', () => void run(stop, region, () => send()));
  return el(
    'div',
    { class: 'note bad', role: 'alert' },
    el('p', null, el('strong', null, 'A recovery of your identity is running.')),
    el('p', null, `On ${when(readyAt)} it can be taken over by `, el('span', { class: 'mono' }, newOwner), '.'),
    el('p', null, 'If you have not asked for it, cancel it.'),
    el('div', { class: 'actions' }, stop),
    region,
  );
}
