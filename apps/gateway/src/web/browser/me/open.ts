import { byId, el, wordsOf } from '../dom.js';
import { remember } from '../who.js';
import { loadMe, type Me } from './me.js';

/** Fills the page in the name of whoever is signed in; who is not signs in first. */
export async function open(draw: (me: Me) => HTMLElement[]): Promise<void> {
  const region = byId('me');
  try {
    const me = await loadMe();
    if (me) {
      remember({ handle: me.handle, name: me.name, avatar: me.avatar });
      dispatchEvent(new Event('planet:who'));
      region.removeAttribute('aria-live');
      region.replaceChildren(...draw(me));
    } else {
      remember(null);
      location.replace(`/sign-in?next=${location.pathname}`);
    }
  } catch (error) {
    const again = el('button', { type: 'button', class: 'quiet', on: { click: () => location.reload() } }, 'Try again');
    region.replaceChildren(
      el('p', { class: 'note bad', role: 'alert' }, wordsOf(error)),
      el('div', { class: 'actions' }, again),
    );
  }
  region.setAttribute('aria-busy', 'false');
}
