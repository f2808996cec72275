import { faultOf, tidyHandle } from '../handle.js';
import { el, FieldFault, run, told, wordsOf } from '../dom.js';
import { accepted, ask, refusal, Trouble, type Refusal } from '../graphql.js';
import { card, close, closer, field, line, opener } from './card.js';
import type { Me } from './me.js';

interface Persona {
  handle: string;
  name: string | null;
}

/** Pseudonyms: accounts here of which only the person knows that they are theirs. */
export function personaCard(me: Me): HTMLElement {
  const rows = el('ul', { class: 'rows' });
  const region = told();
  const load = async (): Promise<void> => {
    const { me: found } = await ask<{ me: { personas: Persona[] | null } | null }>(
      '{ me { personas { handle name } } }',
    );
    const all = found?.personas ?? [];
    rows.replaceChildren(
      ...all.map(({ handle, name }) =>
        line([el('strong', null, name ?? `@${handle}`), el('span', { class: 'mono soft' }, `@${handle}`)]),
      ),
    );
    rows.hidden = all.length === 0;
  };
  rows.hidden = true;
  load().catch((error: unknown) => (region.textContent = wordsOf(error)));
  const add = opener('Add a persona', () => personaForm(me, load), 'quiet');
  const text =
    'Other names under which you write here. Nobody is told that they are yours, and they are never written on the chain.';
  return card(
    'Personas',
    el('p', { class: 'soft' }, text),
    rows,
    region,
    el('div', { class: 'actions' }, add.button),
    add.panel,
  );
}

function personaForm(me: Me, added: () => Promise<void>): HTMLElement {
  const handle = el('input', { autocapitalize: 'none', spellcheck: false, autocomplete: 'off', maxLength: 31 });
  const name = el('input', { autocomplete: 'off', maxLength: 100 });
  const networks = [...new Set(me.accounts.flatMap(({ copies }) => copies ?? []).map(({ network }) => network))];
  const region = told();
  const save = el('button', { type: 'submit' }, 'Add');
  const form = el(
    'form',
    { noValidate: true },
    field('Handle of the persona', handle, '3 to 30 of a–z, 0–9 and _.'),
    field('Name of the persona', name),
    el('div', { class: 'actions' }, save, closer('Cancel')),
    region,
  );
  const placeOf = (error: unknown): HTMLInputElement | null =>
    error instanceof Trouble && error.reason.startsWith('handle-') ? handle : null;
  const work = async (): Promise<void> => {
    const wanted = tidyHandle(handle.value);
    const wrong = faultOf(wanted);
    if (wrong) throw new FieldFault(handle, wrong);
    const { addPersona } = await ask<{ addPersona: { __typename: 'PersonaAdded' } | Refusal }>(
      `mutation ($handle: String!, $name: String, $networks: [String!]!) {
        addPersona(handle: $handle, name: $name, networks: $networks) { ${refusal} } }`,
      { handle: wanted, name: name.value.trim() || null, networks },
    );
    accepted(addPersona, 'PersonaAdded');
    close(form);
    await added();
  };
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    void run(save, region, work, placeOf);
  });
  return form;
}
