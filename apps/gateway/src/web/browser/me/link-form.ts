import { el, FieldFault, run, tell, told } from '../dom.js';
import { Trouble } from '../graphql.js';
import { field } from './card.js';
import { startLink } from './link-api.js';
import { drawChallenge } from './link-challenge.js';
import type { Me } from './me.js';
import type { Proofs } from './proofs.js';

/** Type an address, get the ways to show that it is yours. */
export function linkForm(me: Me, proofs: Proofs): HTMLElement {
  const address = el('input', {
    autocapitalize: 'none',
    spellcheck: false,
    autocomplete: 'off',
    maxLength: 1000,
    placeholder: '@you@their.server',
  });
  const region = told();
  const place = el('div');
  const button = el('button', { type: 'submit', class: 'quiet' }, 'Link an account');
  const hint = 'As your app shows it: @name@server, an address of a profile, a Scuttlebutt id, or a wallet (0x…).';
  const form = el(
    'form',
    { noValidate: true, class: 'link' },
    field('Address of the account', address, hint),
    button,
    region,
    place,
  );
  const work = async (): Promise<void> => {
    place.replaceChildren();
    if (!address.value.trim()) throw new FieldFault(address, 'Type the address of the account.');
    const challenge = await startLink(address.value.trim());
    const panel = drawChallenge(me, proofs, challenge, async () => {
      place.replaceChildren();
      address.value = '';
      tell(region, 'Proven. The account is linked.', 'good');
      await proofs.again();
    });
    place.replaceChildren(panel);
    panel.focus();
    await proofs.again();
  };
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    void run(button, region, work, (error) => (error instanceof Trouble ? address : null));
  });
  return form;
}
