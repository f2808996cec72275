import { el, FieldFault, run, told } from '../dom.js';
import { accepted, ask, refusal, type Refusal } from '../graphql.js';
import { close, closer, field } from './card.js';

/** Names a token and says what it may do; `made` gets what opens, this once. */
export function apiTokenForm(made: (token: string) => Promise<void>): HTMLElement {
  const name = el('input', { maxLength: 200, autocomplete: 'off' });
  const scope = (value: string, title: string, text: string, checked: boolean) =>
    el(
      'label',
      { class: 'choice' },
      el('input', { type: 'checkbox', value, checked }),
      el('span', null, el('strong', null, title), el('small', null, text)),
    );
  const region = told();
  const save = el('button', { type: 'submit' }, 'Make the token');
  const form = el(
    'form',
    { noValidate: true },
    field('What is it for?', name, 'A name, so that you know it again.'),
    el(
      'fieldset',
      null,
      el('legend', null, 'What it may do'),
      el(
        'div',
        { class: 'choices' },
        scope('READ', 'Read', 'What you can see, posts to you among it.', true),
        scope('WRITE', 'Write', 'Post, follow, and change your profile.', false),
      ),
    ),
    el('div', { class: 'actions' }, save, closer('Cancel')),
    region,
  );
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    void run(save, region, async () => {
      if (!name.value.trim()) throw new FieldFault(name, 'Give it a name.');
      const scopes = [...form.querySelectorAll<HTMLInputElement>('[type=checkbox]:checked')].map(({ value }) => value);
      if (scopes.length === 0) throw new Error('Choose what it may do.');
      const { createMyToken } = await ask<{ createMyToken: { __typename: 'MyTokenCreated'; token: string } | Refusal }>(
        `mutation ($name: String!, $scopes: [Scope!]!) { createMyToken(name: $name, scopes: $scopes) {
          ${refusal} ... on MyTokenCreated { token } } }`,
        { name: name.value.trim(), scopes },
      );
      const { token } = accepted(createMyToken, 'MyTokenCreated');
      close(form);
      await made(token);
    });
  });
  return form;
}
