import { el, tell, told, wordsOf } from '../dom.js';
import { canPasskey } from '../passkey.js';
import { card, close, line, opener, question } from './card.js';
import { passkeyForm, passwordForm, walletForm } from './credential-forms.js';
import { loadCredentials, removeCredential, type Credential } from './credential-api.js';
import { when, type Me } from './me.js';
import { sessionsChanged } from './sessions.js';

const kinds = { PASSKEY: 'Passkey', PASSWORD: 'Password', WALLET: 'Wallet' };

/** How the person can sign in; more ways, and fewer. */
export function credentialCard(me: Me): HTMLElement {
  const rows = el('ul', { class: 'rows' });
  const region = told();
  const ways = el('div', { class: 'below' });
  const load = async (): Promise<void> => {
    const all = await loadCredentials();
    rows.replaceChildren(...all.map((one) => row(one, changed)));
    const add = [
      ...(canPasskey() ? [opener('Add a passkey', () => passkeyForm(changed), 'quiet')] : []),
      all.some(({ kind }) => kind === 'PASSWORD')
        ? opener('Change the password', () => passwordForm(me, true, changed), 'quiet')
        : opener('Add a password', () => passwordForm(me, false, changed), 'quiet'),
      opener('Add a wallet', () => walletForm(changed), 'quiet'),
    ];
    ways.replaceChildren(
      el('div', { class: 'actions' }, ...add.map(({ button }) => button)),
      ...add.map(({ panel }) => panel),
    );
  };
  const changed = async (done: string): Promise<void> => {
    await load();
    dispatchEvent(new Event(sessionsChanged));
    tell(region, done, 'good');
    region.focus();
  };
  region.tabIndex = -1;
  load().catch((error: unknown) => tell(region, wordsOf(error), 'bad'));
  const text = 'Have more than one, so that you can come in when one is lost.';
  return card('Ways to sign in', el('p', { class: 'soft' }, text), rows, region, ways);
}

function row(one: Credential, changed: (done: string) => Promise<void>): HTMLElement {
  const title = one.name ? `${kinds[one.kind]} (${one.name})` : kinds[one.kind];
  const used = one.lastUsedAt ? `last used ${when(one.lastUsedAt)}` : 'not used yet';
  const remove = opener('Remove', () => removal(one, title, changed));
  remove.button.append(el('span', { class: 'unseen' }, ` ${title}`));
  return line(
    [
      el('strong', null, title),
      one.address && el('span', { class: 'mono' }, one.address),
      el('span', { class: 'soft small' }, `Added ${when(one.createdAt)}, ${used}`),
    ],
    remove.button,
    remove.panel,
  );
}

function removal(one: Credential, title: string, changed: (done: string) => Promise<void>): HTMLElement {
  const words = {
    text: 'Nobody signs in with it any more, and your other sessions end.',
    yes: `Remove the ${kinds[one.kind].toLowerCase()}`,
    no: 'Keep it',
  };
  const asked = question(words, async () => {
    await removeCredential(one.id);
    close(asked);
    await changed(`${title} is removed.`);
  });
  return asked;
}
