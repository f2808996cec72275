import { paste } from '../copy.js';
import { el, FieldFault, run, tell, told, wordsOf } from '../dom.js';
import { accepted, ask, refusal, type Refusal } from '../graphql.js';
import { card, close, closer, field, opener } from './card.js';
import { when } from './me.js';

interface ApiToken {
  id: string;
  name: string;
  scopes: string[];
  createdAt: string;
  lastUsedAt: string | null;
}
const scopeWords: Record<string, string> = { READ: 'reads', WRITE: 'writes' };

/** Keys for programs of the person's own. */
export function apiTokenCard(): HTMLElement {
  const rows = el('ul', { class: 'rows', hidden: true });
  const region = told();
  const made = el('div');
  const load = async (): Promise<void> => {
    const { myTokens } = await ask<{ myTokens: ApiToken[] }>('{ myTokens { id name scopes createdAt lastUsedAt } }');
    rows.replaceChildren(...myTokens.map((token) => row(token, load, region)));
    rows.hidden = myTokens.length === 0;
  };
  load().catch((error: unknown) => tell(region, wordsOf(error), 'bad'));
  const add = opener(
    'Make a token',
    () =>
      tokenForm(async (token) => {
        made.replaceChildren(shownOnce(token));
        made.querySelector<HTMLElement>('[tabindex]')?.focus();
        await load();
      }),
    'quiet',
  );
  const text = 'For programs that read or write in your name through the API. They cannot change how you sign in.';
  return card(
    'API tokens',
    el('p', { class: 'soft' }, text),
    rows,
    region,
    made,
    el('div', { class: 'actions' }, add.button),
    add.panel,
  );
}

const shownOnce = (token: string): HTMLElement =>
  el(
    'div',
    { class: 'note' },
    el('p', null, 'This is the token. Copy it now: it is not shown again.'),
    paste(token, 'the token'),
  );

function row({ id, name, scopes, createdAt, lastUsedAt }: ApiToken, load: () => Promise<void>, region: HTMLElement) {
  const revoke = opener('Revoke', () => {
    const said = told();
    const yes = el('button', { type: 'button', class: 'danger' }, `Revoke “${name}”`);
    yes.addEventListener('click', () => {
      void run(yes, said, async () => {
        const { revokeMyToken } = await ask<{ revokeMyToken: { __typename: 'MyTokenRevoked' } | Refusal }>(
          `mutation ($id: String!) { revokeMyToken(id: $id) { ${refusal} } }`,
          { id },
        );
        accepted(revokeMyToken, 'MyTokenRevoked');
        await load();
        tell(region, `“${name}” opens nothing any more.`, 'good');
      });
    });
    const text = 'Programs that use it are shut out at once.';
    return el('div', null, el('p', null, text), el('div', { class: 'actions' }, yes, closer('Keep it')), said);
  });
  revoke.button.append(el('span', { class: 'unseen' }, ` ${name}`));
  const can = scopes.map((scope) => scopeWords[scope] ?? scope).join(' and ');
  const used = lastUsedAt ? `last used ${when(lastUsedAt)}` : 'not used yet';
  return el(
    'li',
    null,
    el(
      'span',
      { class: 'grow' },
      el('strong', null, name),
      el('span', { class: 'soft small' }, `It ${can}. Made ${when(createdAt)}, ${used}`),
    ),
    revoke.button,
    revoke.panel,
  );
}

function tokenForm(made: (token: string) => Promise<void>): HTMLElement {
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
