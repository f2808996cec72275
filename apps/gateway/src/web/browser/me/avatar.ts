import { el, face, FieldFault, wordsOf } from '../dom.js';
import { pictureType, square, upload } from '../picture.js';
import { field } from './card.js';
import type { Me } from './me.js';

export interface AvatarField {
  element: HTMLElement;
  /** What goes into `UpdateProfileInput`; undefined: it stays. */
  chosen(): Promise<{ url: string; mediaType: string } | null | undefined>;
}

/** Choose another picture, or none. */
export function avatarField(me: Me): AvatarField {
  const file = el('input', { type: 'file', accept: 'image/*' });
  const preview = el('div', { class: 'picture' });
  const remove = el('button', { type: 'button', class: 'tiny quiet' }, 'Remove the picture');
  let picked: HTMLCanvasElement | null | undefined;
  const draw = (): void => {
    const url = picked === undefined ? me.avatar?.url : picked?.toDataURL(pictureType);
    preview.replaceChildren(
      url?.startsWith('data:')
        ? el('img', { class: 'face big', src: url, alt: 'The picture that you chose' })
        : face(me.name ?? me.handle, url, 'big'),
    );
    remove.hidden = !url;
  };
  const fault = el('p', { class: 'told bad', role: 'alert' });
  file.addEventListener('change', () => {
    fault.textContent = '';
    const [chosen] = file.files ?? [];
    if (!chosen) return;
    square(chosen).then(
      (canvas) => {
        picked = canvas;
        draw();
      },
      () => {
        file.value = '';
        fault.textContent = 'This file cannot be read as a picture.';
      },
    );
  });
  remove.addEventListener('click', () => {
    picked = null;
    file.value = '';
    draw();
    file.focus();
  });
  draw();
  const element = el(
    'div',
    { class: 'avatar' },
    preview,
    el('div', null, field('Picture', file, 'The middle of it, as a square.'), fault, remove),
  );
  return {
    element,
    async chosen() {
      if (!picked) return picked;
      const uploaded = await upload(picked).catch((error: unknown) => {
        throw new FieldFault(file, wordsOf(error));
      });
      return { url: uploaded, mediaType: pictureType };
    },
  };
}
