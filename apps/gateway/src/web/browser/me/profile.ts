import { el, face, run, told } from '../dom.js';
import { accepted, ask, refusal, type Refusal } from '../graphql.js';
import { remember } from '../who.js';
import { avatarField } from './avatar.js';
import { close, closer, field, opener } from './card.js';
import type { Me } from './me.js';

type Result = { __typename: 'ProfileUpdated'; identity: Pick<Me, 'name' | 'bio' | 'avatar'> } | Refusal;

export function profileCard(me: Me): HTMLElement {
  const name = el('h2', { class: 'h1' });
  const bio = el('p', { class: 'bio' });
  const picture = el('div', { class: 'picture' });
  const draw = (): void => {
    const shown = me.name ?? `@${me.handle}`;
    name.textContent = shown;
    bio.textContent = me.bio ?? '';
    bio.hidden = !me.bio;
    picture.replaceChildren(face(shown, me.avatar?.url, 'big'));
  };
  draw();
  const edit = opener('Edit profile', () => editForm(me, draw));
  const page = el('a', { class: 'button tiny quiet', href: `/@${me.handle}` }, 'Your public page');
  return el(
    'section',
    { class: 'self', 'aria-label': 'Your profile' },
    el(
      'div',
      { class: 'who' },
      picture,
      el(
        'div',
        null,
        name,
        el('p', { class: 'soft mono' }, me.address),
        el('div', { class: 'actions' }, page, edit.button),
      ),
    ),
    edit.panel,
    bio,
  );
}

function editForm(me: Me, changed: () => void): HTMLElement {
  const name = el('input', { value: me.name ?? '', maxLength: 100, autocomplete: 'name' });
  const bio = el('textarea', { value: me.bio ?? '', maxLength: 5000, rows: 4 });
  const avatar = avatarField(me);
  const region = told();
  const save = el('button', { type: 'submit' }, 'Save');
  const form = el(
    'form',
    { noValidate: true },
    avatar.element,
    field('Name', name),
    field('About you', bio, 'Links and *emphasis* as in Markdown. Everybody sees it, on each network where you are.'),
    el('div', { class: 'actions' }, save, closer('Cancel')),
    region,
  );
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    void run(save, region, async () => {
      const input = {
        name: name.value.trim() || null,
        bio: bio.value.trim() || null,
        avatar: await avatar.chosen(),
      };
      const { updateProfile } = await ask<{ updateProfile: Result }>(
        `mutation ($input: UpdateProfileInput!) { updateProfile(input: $input) {
          ${refusal} ... on ProfileUpdated { identity { name bio avatar { url } } } } }`,
        { input },
      );
      Object.assign(me, accepted(updateProfile, 'ProfileUpdated').identity);
      changed();
      remember({ handle: me.handle, name: me.name, avatar: me.avatar });
      dispatchEvent(new Event('planet:who'));
      close(form);
    });
  });
  return form;
}
