import { browserOf } from '../agent.js';
import { el, run, tell, told, wordsOf } from '../dom.js';
import { ask } from '../graphql.js';
import { badge, card, line } from './card.js';
import { when } from './me.js';

interface Session {
  id: string;
  agent: string | null;
  current: boolean;
  createdAt: string;
  lastUsedAt: string;
}

/** Said on the page when sessions may have ended. */
export const sessionsChanged = 'planet:sessions';

/** The browsers in which the person is signed in. */
export function sessionCard(): HTMLElement {
  const rows = el('ul', { class: 'rows' });
  const region = told();
  const load = async (): Promise<void> => {
    const { sessions } = await ask<{ sessions: Session[] }>('{ sessions { id agent current createdAt lastUsedAt } }');
    rows.replaceChildren(...sessions.map((session) => row(session, region, load)));
  };
  const again = (): void => void load().catch((error: unknown) => tell(region, wordsOf(error), 'bad'));
  addEventListener(sessionsChanged, again);
  again();
  return card('Where you are signed in', rows, region);
}

function row(session: Session, region: HTMLElement, load: () => Promise<void>): HTMLElement {
  const name = browserOf(session.agent);
  const end = el(
    'button',
    { type: 'button', class: 'tiny quiet' },
    'Sign out',
    el('span', { class: 'unseen' }, ` ${name}`),
  );
  end.addEventListener('click', () => {
    void run(end, region, async () => {
      const { endSession } = await ask<{ endSession: boolean }>('mutation ($id: ID!) { endSession(id: $id) }', {
        id: session.id,
      });
      await load();
      tell(region, endSession ? `${name} is signed out.` : `${name} was signed out already.`, 'good');
    });
  });
  const used = `Since ${when(session.createdAt)}, last used ${when(session.lastUsedAt)}`;
  const about = [el('strong', null, name), el('span', { class: 'soft small' }, used)];
  return line(about, session.current ? badge('this one', 'good') : end);
}
