import { tidyHandle } from '../handle.js';
import { byId, el, FieldFault, run, tell, told } from '../dom.js';
import { accepted, ask, refusal, type Refusal } from '../graphql.js';
import { networkTitle } from '../titles.js';
import { remember } from '../who.js';
import { card, closer, field, opener } from './card.js';
import type { Me } from './me.js';
import { signer } from './signer.js';

interface Forgets {
  network: string;
  forgets: string;
  keeps: string;
}
type Result =
  { __typename: 'IdentityDeleted'; networks: Forgets[] } | { __typename: 'ActSignature'; typedData: unknown } | Refusal;

const hasChain = ({ token }: Me): boolean => token.state !== 'OFF';

/** The end of the identity: the handle must be typed. */
export function deleteCard(me: Me): HTMLElement {
  const form = opener('Delete the identity', () => deleteForm(me), 'danger');
  const text = `Your accounts here end on every network, your posts are withdrawn${hasChain(me) ? ', your token is burnt' : ''}, and a key that is kept here is destroyed. The handle is given to nobody else.`;
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
  const keep = el('input', { type: 'checkbox' });
  const form = el(
    'form',
    { noValidate: true },
    field(`Type ${me.handle} to confirm`, typed),
    me.custody === 'OWN' &&
      hasChain(me) &&
      el('label', { class: 'choice' }, keep, ' Leave the token on the chain: I burn it by myself, or not at all'),
    el('div', { class: 'actions' }, yes, closer('Stay')),
    region,
  );
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    void run(yes, region, async () => {
      if (tidyHandle(typed.value) !== me.handle) throw new FieldFault(typed, 'That is not your handle.');
      const step = await leave(me, keep.checked);
      if (step.__typename === 'IdentityDeleted') return farewell(me, step.networks);
      tell(region, 'Your wallet asks you to sign.');
      const signature = await signer(me.owner).typed(step.typedData);
      const done = await leave(me, false, signature);
      if (done.__typename === 'IdentityDeleted') farewell(me, done.networks);
    });
  });
  return form;
}

/** Where the person keeps the key it asks first for a signature. */
async function leave({ handle }: Me, keepToken: boolean, signature?: string) {
  const { deleteIdentity } = await ask<{ deleteIdentity: Result }>(
    `mutation ($handle: String!, $signature: String, $keepToken: Boolean!) {
      deleteIdentity(handle: $handle, signature: $signature, keepToken: $keepToken) {
        ${refusal} ... on IdentityDeleted { networks { network forgets keeps } } ... on ActSignature { typedData } } }`,
    { handle, signature, keepToken },
  );
  return accepted(deleteIdentity, 'IdentityDeleted', 'ActSignature');
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
