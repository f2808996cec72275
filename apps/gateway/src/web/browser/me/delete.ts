import { tidyHandle } from '../handle.js';
import { byId, el, FieldFault, run, told } from '../dom.js';
import { accepted, ask, refusal, type Refusal } from '../graphql.js';
import { networkTitle } from '../titles.js';
import { remember } from '../who.js';
import { card, closer, field, opener } from './card.js';
import type { Me } from './me.js';

interface Forgets {
  network: string;
  forgets: string;
  keeps: string;
}
type Result = { __typename: 'IdentityDeleted'; networks: Forgets[] } | Refusal;

/** The end of the identity: the handle must be typed. */
export function deleteCard(me: Me): HTMLElement {
  const form = opener('Delete the identity', () => deleteForm(me), 'danger');
  const text =
    'Your accounts here end on every network, your posts are withdrawn, and the key is destroyed. The handle is given to nobody else.';
  return card(
    'Leave for good',
    el('p', { class: 'soft' }, text),
    el('div', { class: 'actions' }, form.button),
    form.panel,
  );
}

function deleteForm(me: Me): HTMLElement {
  const typed = el('input', { autocapitalize: 'none', spellcheck: false, autocomplete: 'off', maxLength: 40 });
  const region = told();
  const yes = el('button', { type: 'submit', class: 'danger' }, `Delete @${me.handle} for good`);
  const form = el(
    'form',
    { noValidate: true },
    field(`Type ${me.handle} to confirm`, typed),
    el('div', { class: 'actions' }, yes, closer('Stay')),
    region,
  );
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    void run(yes, region, async () => {
      if (tidyHandle(typed.value) !== me.handle) throw new FieldFault(typed, 'That is not your handle.');
      const { deleteIdentity } = await ask<{ deleteIdentity: Result }>(
        `mutation ($handle: String!) { deleteIdentity(handle: $handle) {
          ${refusal} ... on IdentityDeleted { networks { network forgets keeps } } } }`,
        { handle: me.handle },
      );
      farewell(me, accepted(deleteIdentity, 'IdentityDeleted').networks);
    });
  });
  return form;
}

/** What each network forgets, and what it keeps. */
function farewell(me: Me, networks: Forgets[]): void {
  remember(null);
  dispatchEvent(new Event('planet:who'));
  const title = el('h1', { tabIndex: -1 }, 'Farewell');
  byId('me').replaceChildren(
    title,
    el('p', { class: 'lead' }, `@${me.handle} is deleted.`),
    el(
      'div',
      { class: 'farewell' },
      ...networks.map(({ network, forgets, keeps }) =>
        card(
          networkTitle(network),
          el('p', null, el('strong', null, 'Forgets: '), forgets),
          el('p', { class: 'soft' }, el('strong', null, 'Keeps: '), keeps),
        ),
      ),
    ),
    el('p', null, el('a', { href: '/' }, 'To the front page')),
  );
  title.focus();
}
