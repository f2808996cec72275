import { el, face } from './dom.js';
import { remembered, signedIn, signOut, type Who } from './who.js';

const nav = document.getElementById('you');
const stranger = nav ? [...nav.childNodes] : [];

function draw(who: Who | null): void {
  for (const part of document.querySelectorAll<HTMLElement>('[data-stranger]')) part.hidden = who !== null;
  if (!nav) return;
  if (!who) return nav.replaceChildren(...stranger);
  const name = who.name ?? `@${who.handle}`;
  const leave = el('button', { class: 'tiny bare', type: 'button' }, 'Sign out');
  leave.addEventListener('click', () => {
    leave.setAttribute('aria-disabled', 'true');
    void signOut().finally(() => location.assign('/'));
  });
  const here = /^\/me(\/|$)/.test(location.pathname) ? 'page' : null;
  nav.replaceChildren(
    el(
      'a',
      { class: 'person', href: '/me', 'aria-current': here },
      face(name, who.avatar?.url),
      el('span', null, name),
    ),
    leave,
  );
}

const hint = remembered();
if (hint) {
  draw(hint);
  // Unreachable: what was drawn stays, and each page says so itself.
  signedIn().then(draw, () => undefined);
}
addEventListener('planet:who', () => draw(remembered()));
