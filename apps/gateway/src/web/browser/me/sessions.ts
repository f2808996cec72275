import { el, run, tell, told, wordsOf } from '../dom.js';
import { ask } from '../graphql.js';
import { badge, card } from './card.js';
import { when, type Me } from './me.js';

interface Session {
  id: string;
  agent: string | null;
  current: boolean;
  createdAt: string;
  lastUsedAt: string;
}
interface Credential {
  id: string;
  kind: string;
  name: string | null;
  createdAt: string;
  lastUsedAt: string | null;
}

/** Where the person is signed in, and with what they can. */
export function sessionCard(_me: Me): HTMLElement {
  const rows = el('ul', { class: 'rows' });
  const ways = el('p', { class: 'soft' });
  const region = told();
  const load = async (): Promise<void> => {
    const found = await ask<{ sessions: Session[]; credentials: Credential[] }>(
      '{ sessions { id agent current createdAt lastUsedAt } credentials { id kind name createdAt lastUsedAt } }',
    );
    ways.textContent = `You can sign in with ${found.credentials.map(wayOf).join(', ') || 'nothing yet'}.`;
    rows.replaceChildren(...found.sessions.map((session) => row(session, region, load)));
  };
  load().catch((error: unknown) => tell(region, wordsOf(error), 'bad'));
  return card('Signing in', ways, rows, region);
}

const wayOf = ({ kind, name }: Credential): string => {
  const words = { passkey: 'a passkey', password: 'a password', wallet: 'a wallet' }[kind.toLowerCase()] ?? kind;
  return name ? `${words} (${name})` : words;
};

function row(session: Session, region: HTMLElement, load: () => Promise<void>): HTMLElement {
  const end = el('button', { type: 'button', class: 'tiny quiet' }, 'Sign out');
  end.addEventListener('click', () => {
    void run(end, region, async () => {
      await ask('mutation ($id: ID!) { endSession(id: $id) }', { id: session.id });
      await load();
    });
  });
  return el(
    'li',
    null,
    el(
      'span',
      { class: 'grow' },
      el('strong', null, browserOf(session.agent)),
      el('span', { class: 'soft small' }, `Since ${when(session.createdAt)}, last used ${when(session.lastUsedAt)}`),
    ),
    session.current ? badge('this one', 'good') : end,
  );
}

/** Name of browser and system in a User-Agent. */
function browserOf(agent: string | null): string {
  const find = (names: [RegExp, string][]): string | undefined => names.find(([sign]) => sign.test(agent ?? ''))?.[1];
  const browser = find([
    [/Edg\//, 'Edge'],
    [/Firefox\//, 'Firefox'],
    [/Chrom(e|ium)\//, 'Chrome'],
    [/Safari\//, 'Safari'],
  ]);
  const system = find([
    [/Android/, 'Android'],
    [/iPhone|iPad/, 'iOS'],
    [/Windows/, 'Windows'],
    [/Mac OS X/, 'macOS'],
    [/Linux/, 'Linux'],
  ]);
  return [browser ?? 'A browser', system && `on ${system}`].filter(Boolean).join(' ');
}
