import { byId, show, tell } from './dom.js';
import { canPasskey, makePasskey } from './passkey.js';
import { revealing } from './reveal.js';
import { startSignUp, type SignUpChallenge, type SignUpInput } from './sign-up.js';
import { walletList } from './wallet-list.js';
import { connect, signText, signTyped, type Wallet } from './wallets.js';

type Way = 'passkey' | 'password' | 'wallet';
interface Shown {
  challenge: string;
  proof: Pick<SignUpInput, 'passkey' | 'password' | 'wallet'>;
}

/** The choice of how to sign in from now on. */
export function chooseWay(): { show(challenge: SignUpChallenge, handle: string): Promise<Shown> } {
  const radios = [...document.querySelectorAll<HTMLInputElement>('input[name=way]')];
  const chosen = (): Way => (radios.find(({ checked }) => checked)?.value ?? 'password') as Way;
  const password = byId<HTMLInputElement>('password');
  const panel = byId('wallet-panel');
  const told = byId('how-told');
  let wallet: Wallet | null = null;

  const draw = (): void => {
    show(byId('password-panel'), chosen() === 'password');
    show(panel, chosen() === 'wallet');
    const words = { passkey: 'Make a passkey and join', password: 'Join', wallet: 'Sign with the wallet and join' };
    byId('create').textContent = words[chosen()];
    if (chosen() === 'wallet' && !panel.hasChildNodes())
      walletList(panel, (picked, button) => {
        wallet = picked;
        for (const other of panel.querySelectorAll('button'))
          other.setAttribute('aria-pressed', String(other === button));
        tell(told, '');
      });
  };
  for (const radio of radios) {
    if (radio.value === 'passkey' && !canPasskey()) radio.closest('label')!.remove();
    radio.checked = radio.value === (canPasskey() ? 'passkey' : 'password');
    radio.addEventListener('change', draw);
  }
  revealing();
  draw();

  return {
    async show(challenge, handle) {
      if (chosen() === 'passkey')
        return { challenge: challenge.id, proof: { passkey: await makePasskey(challenge.passkey) } };
      if (chosen() === 'password') {
        if (password.value.length < 10) {
          password.focus();
          throw new Error('The password needs at least 10 characters.');
        }
        return { challenge: challenge.id, proof: { password: password.value } };
      }
      if (!wallet) throw new Error('Choose one of your wallets first.');
      const connected = await connect(wallet);
      const asked = await startSignUp(handle, connected);
      tell(told, `${wallet.info.name} asks you twice: to sign in, and to register @${handle}.`);
      const siwe = await signText(connected, asked.siwe ?? '');
      const register = asked.register ? await signTyped(connected, asked.register) : null;
      return { challenge: asked.id, proof: { wallet: { siwe, register } } };
    },
  };
}
