import { paste } from '../copy.js';
import { el, run, tell, told, wordsOf } from '../dom.js';
import { accepted, ask, refusal, type Refusal } from '../graphql.js';
import { apiTokenForm } from './api-token-form.js';
import { card, closer, opener } from './card.js';
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
      apiTokenForm(async (token) => {
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
