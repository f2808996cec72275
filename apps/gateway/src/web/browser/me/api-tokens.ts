import { paste } from '../copy.js';
import { el, tell, told, wordsOf } from '../dom.js';
import { accepted, ask, refusal, type Refusal } from '../graphql.js';
import { apiTokenForm } from './api-token-form.js';
import { card, line, opener, question } from './card.js';
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
  const words = { text: 'Programs that use it are shut out at once.', yes: `Revoke “${name}”`, no: 'Keep it' };
  const work = async (): Promise<void> => {
    const { revokeMyToken } = await ask<{ revokeMyToken: { __typename: 'MyTokenRevoked' } | Refusal }>(
      `mutation ($id: String!) { revokeMyToken(id: $id) { ${refusal} } }`,
      { id },
    );
    accepted(revokeMyToken, 'MyTokenRevoked');
    await load();
    tell(region, `“${name}” opens nothing any more.`, 'good');
  };
  const revoke = opener('Revoke', () => question(words, work));
  revoke.button.append(el('span', { class: 'unseen' }, ` ${name}`));
  const can = scopes.map((scope) => scopeWords[scope] ?? scope).join(' and ');
  const used = lastUsedAt ? `last used ${when(lastUsedAt)}` : 'not used yet';
  const made = `It ${can}. Made ${when(createdAt)}, ${used}`;
  return line([el('strong', null, name), el('span', { class: 'soft small' }, made)], revoke.button, revoke.panel);
}
