import { el, run, tell, told } from '../dom.js';
import { field } from './card.js';
import { startLink } from './link-api.js';
import { drawChallenge } from './link-challenge.js';
import type { Me } from './me.js';

/** Type an address, get the ways to show that it is yours. */
export function linkForm(me: Me, changed: () => Promise<void>): HTMLElement {
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
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    void run(button, region, async () => {
      place.replaceChildren();
      if (!address.value.trim()) {
        address.focus();
        throw new Error('Type the address of the account.');
      }
      const challenge = await startLink(address.value.trim());
      const panel = drawChallenge(me, challenge, async () => {
        place.replaceChildren();
        address.value = '';
        tell(region, 'Proven. The account is linked.', 'good');
        await changed();
      });
      place.replaceChildren(panel);
      panel.focus();
    });
  });
  return form;
}
