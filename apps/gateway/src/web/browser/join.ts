import { byId, run, show, tell } from './dom.js';
import { faultOf, tidyHandle } from './handle.js';
import { accepted, ask } from './graphql.js';
import { chooseWay } from './join-way.js';
import { followToken } from './stages.js';
import { signUp, startSignUp, type SignUpChallenge } from './sign-up.js';
import { networkChoices } from './network-choices.js';
import { remember } from './who.js';

const invite = document.querySelector<HTMLInputElement>('#invite');
if (invite) invite.value = new URLSearchParams(location.search).get('invite') ?? '';

const host = byId('main').dataset['host'] ?? '';
const who = byId<HTMLFormElement>('who');
const how = byId<HTMLFormElement>('how');
const handle = byId<HTMLInputElement>('handle');
const handleTold = byId('handle-told');
let challenge: SignUpChallenge | null = null;

const way = chooseWay();
const networks = networkChoices(byId('networks'));

/** 1 to 3. */
function step(at: number): void {
  [...document.querySelectorAll('.trail li')].forEach((item, index) => {
    item.classList.toggle('done', index + 1 < at);
    if (index + 1 === at) item.setAttribute('aria-current', 'step');
    else item.removeAttribute('aria-current');
  });
  show(who, at === 1);
  show(how, at === 2);
  show(byId('done'), at === 3);
  show(byId('have'), at < 3);
}

/** Says whether the handle is free, while it is typed; the server has the last word. */
async function look(): Promise<boolean> {
  const name = tidyHandle(handle.value);
  const fault = faultOf(name);
  handle.setAttribute('aria-invalid', String(fault !== null && name !== ''));
  if (fault) {
    tell(handleTold, name ? fault : '', 'bad');
    return false;
  }
  const found = await ask<{ identity: object | null; account: object | null }>(
    'query ($handle: String!, $address: String!) { identity(handle: $handle) { id } account(address: $address) { id } }',
    { handle: name, address: `@${name}@${host}` },
  ).catch(() => null);
  if (tidyHandle(handle.value) !== name) return false;
  const taken = found !== null && (found.identity !== null || found.account !== null);
  handle.setAttribute('aria-invalid', String(taken));
  if (taken) tell(handleTold, `@${name} is taken.`, 'bad');
  else tell(handleTold, found ? `@${name} is free.` : '', 'good');
  return !taken;
}

let typing: ReturnType<typeof setTimeout> | undefined;
handle.addEventListener('input', () => {
  clearTimeout(typing);
  const name = tidyHandle(handle.value);
  const fault = faultOf(name);
  // While it is only short, nobody is told off.
  if (fault && name.length < 3 && !/[^a-z0-9_]/.test(name)) {
    handle.setAttribute('aria-invalid', 'false');
    return tell(handleTold, '');
  }
  typing = setTimeout(() => void look(), fault ? 0 : 300);
});

who.addEventListener('submit', (event) => {
  event.preventDefault();
  const button = who.querySelector('button')!;
  void run(button, byId('who-told'), async () => {
    clearTimeout(typing);
    const name = tidyHandle(handle.value);
    if (!(await look())) {
      if (!name) tell(handleTold, 'Choose a handle.', 'bad');
      return handle.focus();
    }
    challenge = await startSignUp(name);
    byId<HTMLInputElement>('username').value = name;
    networks.fill(challenge.networks);
    step(2);
    byId('networks-title').focus();
  });
});

byId('back').addEventListener('click', () => {
  step(1);
  handle.focus();
});

how.addEventListener('submit', (event) => {
  event.preventDefault();
  void run(byId('create'), byId('how-told'), async () => {
    const name = tidyHandle(handle.value);
    // A challenge serves once, and not for long.
    if (!challenge || Date.parse(challenge.expiresAt) < Date.now() + 5_000) challenge = await startSignUp(name);
    const shown = await way.show(challenge, name);
    challenge = null;
    const { identity } = accepted(
      await signUp({
        challenge: shown.challenge,
        name: byId<HTMLInputElement>('name').value.trim() || null,
        networks: networks.chosen(),
        ...shown.proof,
      }),
      'SignedIn',
    );
    remember({ ...identity, avatar: null });
    dispatchEvent(new Event('planet:who'));
    step(3);
    tell(byId('title'), `Welcome, ${identity.name ?? `@${identity.handle}`}`);
    byId('title').focus();
    await followToken(identity.handle);
  });
});
