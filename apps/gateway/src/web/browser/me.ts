import { byId, el, wordsOf } from './dom.js';
import { loadMe, type Me } from './me/me.js';
import { addressCard } from './me/addresses.js';
import { deleteCard } from './me/delete.js';
import { exportCard } from './me/export.js';
import { linkCard } from './me/links.js';
import { personaCard } from './me/personas.js';
import { profileCard } from './me/profile.js';
import { sessionCard } from './me/sessions.js';
import { tokenCard } from './me/token-card.js';
import { remember } from './who.js';

const region = byId('me');

try {
  const me = await loadMe();
  if (me) draw(me);
  else {
    remember(null);
    location.replace('/sign-in?next=/me');
  }
} catch (error) {
  const again = el('button', { type: 'button', class: 'quiet', on: { click: () => location.reload() } }, 'Try again');
  region.replaceChildren(
    el('p', { class: 'note bad', role: 'alert' }, wordsOf(error)),
    el('div', { class: 'actions' }, again),
  );
}
region.setAttribute('aria-busy', 'false');

function draw(me: Me): void {
  remember({ handle: me.handle, name: me.name, avatar: me.avatar });
  dispatchEvent(new Event('planet:who'));
  region.removeAttribute('aria-live');
  region.replaceChildren(
    profileCard(me),
    tokenCard(me),
    addressCard(me),
    linkCard(me),
    personaCard(me),
    sessionCard(me),
    exportCard(me),
    deleteCard(me),
  );
}
