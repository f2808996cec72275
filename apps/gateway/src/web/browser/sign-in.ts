import { byId, run, show, tell, wordsOf } from './dom.js';
import { tidyHandle } from './handle.js';
import { accepted, ask, refusal, type Refusal } from './graphql.js';
import { canPasskey, canSuggest, usePasskey } from './passkey.js';
import { revealing } from './reveal.js';
import { walletList } from './wallet-list.js';
import { connect, signText } from './wallets.js';
import { remember, type Who } from './who.js';

interface Challenge {
  id: string;
  expiresAt: string;
  passkey: Record<string, unknown>;
  siwe: string | null;
}
interface SignInInput {
  challenge?: string;
  handle?: string;
  passkey?: unknown;
  password?: string;
  wallet?: string;
}
type Result = { __typename: 'SignedIn'; identity: Who } | Refusal;

const told = byId('told');
const handle = byId<HTMLInputElement>('handle');
const password = byId<HTMLInputElement>('password');

const start = async (more: { handle?: string; wallet?: string; chainId?: number } = {}): Promise<Challenge> => {
  const { startSignIn } = await ask<{ startSignIn: Challenge }>(
    `mutation ($handle: String, $wallet: String, $chainId: Int) {
      startSignIn(handle: $handle, wallet: $wallet, chainId: $chainId) { id expiresAt passkey siwe } }`,
    more,
  );
  return startSignIn;
};

async function finish(input: SignInInput): Promise<void> {
  const { signIn } = await ask<{ signIn: Result }>(
    `mutation ($input: SignInInput!) { signIn(input: $input) {
      ${refusal} ... on SignedIn { identity { handle name avatar { url } } } } }`,
    { input },
  );
  remember(accepted(signIn, 'SignedIn').identity);
  location.assign(wayBack());
}

/** Only to a page of ours. */
function wayBack(): string {
  const next = new URLSearchParams(location.search).get('next') ?? '';
  return /^\/(?![/\\])/.test(next) ? next : '/me';
}

/** While the page is open, the browser may offer passkeys in the list under the field. */
let suggestion = new AbortController();
async function suggest(): Promise<void> {
  if (!(await canSuggest())) return;
  try {
    const challenge = await start();
    const passkey = await usePasskey(challenge.passkey, suggestion.signal);
    await finish({ challenge: challenge.id, passkey });
  } catch (error) {
    if (!suggestion.signal.aborted) tell(told, wordsOf(error), 'bad');
  }
}

const passkeyButton = byId('passkey');
if (!canPasskey()) {
  show(passkeyButton, false);
  show(passkeyButton.nextElementSibling as HTMLElement, false);
}
passkeyButton.addEventListener('click', () => {
  void run(passkeyButton, told, async () => {
    suggestion.abort();
    const name = tidyHandle(handle.value);
    const challenge = await start(name ? { handle: name } : {});
    try {
      await finish({ challenge: challenge.id, passkey: await usePasskey(challenge.passkey) });
    } catch (error) {
      suggestion = new AbortController();
      void suggest();
      throw error;
    }
  });
});

const form = byId<HTMLFormElement>('with-password');
form.addEventListener('submit', (event) => {
  event.preventDefault();
  void run(form.querySelector<HTMLElement>('button[type=submit]')!, told, async () => {
    const name = tidyHandle(handle.value);
    const empty = !name ? handle : !password.value ? password : null;
    if (empty) {
      empty.focus();
      throw new Error(empty === handle ? 'Your handle is missing.' : 'Your password is missing.');
    }
    await finish({ handle: name, password: password.value });
  });
});

const walletButton = byId('wallet');
walletButton.addEventListener('click', () => {
  const panel = byId('wallets');
  show(panel, panel.hidden !== false);
  walletButton.setAttribute('aria-expanded', String(!panel.hidden));
  if (panel.hasChildNodes()) return;
  walletList(panel, (wallet, button) => {
    void run(button, told, async () => {
      const connected = await connect(wallet);
      const challenge = await start({ wallet: connected.address, chainId: connected.chainId });
      tell(told, `${wallet.info.name} asks you to sign in.`);
      await finish({ challenge: challenge.id, wallet: await signText(connected, challenge.siwe ?? '') });
    });
  });
});

revealing();
void suggest();
