import { browserOf } from '../agent.js';
import { el, FieldFault, run, tell, told } from '../dom.js';
import { Trouble } from '../graphql.js';
import { makePasskey } from '../passkey.js';
import { walletList } from '../wallet-list.js';
import { connect, signText } from '../wallets.js';
import { close, closer, field } from './card.js';
import { addCredential, startCredential } from './credential-api.js';
import type { Me } from './me.js';

type Changed = (done: string) => Promise<void>;

export function passkeyForm(changed: Changed): HTMLElement {
  const name = el('input', { value: browserOf(navigator.userAgent), maxLength: 100, autocomplete: 'off' });
  const region = told();
  const make = el('button', { type: 'submit' }, 'Make the passkey');
  const form = el(
    'form',
    { noValidate: true },
    field('Name of the passkey', name, 'So that you know it again: where it is kept.'),
    el('div', { class: 'actions' }, make, closer('Cancel')),
    region,
  );
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    void run(make, region, async () => {
      const challenge = await startCredential();
      const passkey = await makePasskey(challenge.passkey);
      await addCredential({ challenge: challenge.id, passkey, name: name.value.trim() || null });
      close(form);
      await changed('The passkey is added.');
    });
  });
  return form;
}

/** @param changes there is a password already, which must be known */
export function passwordForm(me: Me, changes: boolean, changed: Changed): HTMLElement {
  const current = el('input', { type: 'password', autocomplete: 'current-password', maxLength: 256 });
  const password = el('input', { type: 'password', autocomplete: 'new-password', maxLength: 256 });
  const region = told();
  const save = el('button', { type: 'submit' }, changes ? 'Change the password' : 'Add the password');
  const form = el(
    'form',
    { noValidate: true },
    el('input', { autocomplete: 'username', value: me.handle, hidden: true }),
    changes && field('Current password', current),
    field('New password', password, 'At least 10 characters; a sentence is good.'),
    el('div', { class: 'actions' }, save, closer('Cancel')),
    region,
  );
  const placeOf = (error: unknown): HTMLInputElement | null => {
    if (!(error instanceof Trouble)) return null;
    if (error.reason === 'credential-wrong') return current;
    return error.reason.startsWith('password-') ? password : null;
  };
  const work = async (): Promise<void> => {
    if (changes && !current.value) throw new FieldFault(current, 'Type the password that you have now.');
    if (password.value.length < 10) throw new FieldFault(password, 'The password needs at least 10 characters.');
    await addCredential({ password: password.value, ...(changes && { currentPassword: current.value }) });
    close(form);
    await changed(`The password is ${changes ? 'changed' : 'added'}. Your other sessions have ended.`);
  };
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    void run(save, region, work, placeOf);
  });
  return form;
}

export function walletForm(changed: Changed): HTMLElement {
  const region = told();
  const list = el('div');
  const form = el('div', null, list, el('div', { class: 'actions' }, closer('Cancel')), region);
  walletList(list, (wallet, button) => {
    void run(button, region, async () => {
      const connected = await connect(wallet);
      const challenge = await startCredential(connected);
      tell(region, `${wallet.info.name} asks you to sign.`);
      const signature = await signText(connected, challenge.siwe ?? '');
      await addCredential({ challenge: challenge.id, wallet: signature, name: wallet.info.name.slice(0, 100) });
      close(form);
      await changed('The wallet is added.');
    });
  });
  return form;
}
