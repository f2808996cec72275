import { el, FieldFault, run, told } from '../dom.js';
import { accepted, ask, refusal, Trouble, type Refusal } from '../graphql.js';
import { close, closer, field } from './card.js';
import { confirmSelf } from './confirm-self.js';

/**
 * Names who can recover the identity, or nobody.
 *
 * @param confirms by the password or a passkey; else the person's wallet signs it afterwards
 */
export function recoveryForm(saved: () => Promise<void>, confirms: boolean): HTMLElement {
  const address = el('input', { autocomplete: 'off', spellcheck: false, maxLength: 100, placeholder: '0x…' });
  const self = confirms ? confirmSelf() : null;
  const region = told();
  const save = el('button', { type: 'submit' }, 'Save');
  const form = el(
    'form',
    { noValidate: true },
    field(
      'Wallet that can recover your identity',
      address,
      'The address of a wallet of yours that lies elsewhere, or of somebody whom you trust. Empty: nobody can.',
    ),
    ...(self ? [self.fields] : []),
    el('div', { class: 'actions' }, save, closer('Cancel')),
    region,
  );
  const placeOf = (error: unknown): HTMLInputElement | null =>
    error instanceof Trouble && error.reason === 'wallet-malformed' ? address : (self?.placeOf(error) ?? null);
  const work = async (): Promise<void> => {
    const wallet = address.value.trim();
    if (wallet && !/^0x[0-9a-f]{40}$/i.test(wallet))
      throw new FieldFault(address, 'An address is 0x and 40 hexadecimal digits.');
    const input = { address: wallet || null, ...(await self?.confirm()) };
    const { changeRecovery } = await ask<{ changeRecovery: { __typename: 'RecoveryChanged' } | Refusal }>(
      `mutation ($input: ChangeRecoveryInput!) { changeRecovery(input: $input) { ${refusal} } }`,
      { input },
    );
    accepted(changeRecovery, 'RecoveryChanged');
    close(form);
    await saved();
  };
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    void run(save, region, work, placeOf);
  });
  return form;
}
