import { el, FieldFault, run, tell, told } from '../dom.js';
import { accepted, ask, refusal, type Refusal } from '../graphql.js';
import { card, field, opener } from './card.js';
import { confirmSelf } from './confirm-self.js';
import { handOverStep, type HandOver } from './hand-over.js';
import type { Me } from './me.js';

type Exported = { __typename: 'WalletExport'; keystore: unknown; address: string; handOver: HandOver | null };

/** The key of a managed identity, for the person to keep or to take along. */
export function exportCard(me: Me): HTMLElement {
  if (me.custody === 'OWN')
    return card('Your key', el('p', { class: 'soft' }, 'It is in your own wallet, and nowhere here.'));
  const form = opener('Export the key', () => exportForm(me), 'quiet');
  const text =
    'This server keeps the key of your identity, sealed, and signs for you. You can have a copy as a file that any Ethereum wallet opens.';
  return card('Your key', el('p', { class: 'soft' }, text), el('div', { class: 'actions' }, form.button), form.panel);
}

function exportForm(me: Me): HTMLElement {
  const keystore = el('input', { type: 'password', autocomplete: 'new-password', maxLength: 200 });
  const self = confirmSelf();
  const handOver = el('input', { type: 'checkbox' });
  const region = told();
  const save = el('button', { type: 'submit' }, 'Download the key file');
  const next = el('div');
  const about =
    'From then on you sign each change in your own wallet, and this server forgets the key; there is no way back.';
  const form = el(
    'form',
    { noValidate: true },
    el('input', { autocomplete: 'username', value: me.handle, hidden: true }),
    field(
      'A password for the file',
      keystore,
      'At least 10 characters. Who has the file and this password has your identity.',
    ),
    self.fields,
    el(
      'label',
      { class: 'choice' },
      handOver,
      el('span', null, el('strong', null, 'Hand it over'), el('small', null, about)),
    ),
    el('div', { class: 'actions' }, save),
    region,
    next,
  );
  const work = async (): Promise<void> => {
    if (keystore.value.length < 10)
      throw new FieldFault(keystore, 'The file needs a password of at least 10 characters.');
    const input = { keystorePassword: keystore.value, handOver: handOver.checked, ...(await self.confirm()) };
    const { exportWallet } = await ask<{ exportWallet: Exported | Refusal }>(
      `mutation ($input: ExportWalletInput!) { exportWallet(input: $input) {
          ${refusal} ... on WalletExport { keystore address handOver { id siwe } } } }`,
      { input },
    );
    const exported = accepted(exportWallet, 'WalletExport');
    download(`planet-${me.handle}-${exported.address}.json`, JSON.stringify(exported.keystore));
    tell(region, 'The file was made. Keep it where nobody else comes.', 'good');
    form.reset();
    if (exported.handOver) next.replaceChildren(handOverStep(exported.address, exported.handOver));
  };
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    void run(save, region, work, self.placeOf);
  });
  return form;
}

function download(name: string, text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type: 'application/json' }));
  el('a', { href: url, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}
