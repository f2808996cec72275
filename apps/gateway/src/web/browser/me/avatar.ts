import { el, face, FieldFault, wordsOf } from '../dom.js';
import { accepted, ask, refusal, type Refusal } from '../graphql.js';
import { field } from './card.js';
import type { Me } from './me.js';

/** Points of a side: it is shown small. */
const side = 512;
/** Kept by the phone as taken, a picture tells where it was taken: drawn anew it does not. */
const type = 'image/jpeg';

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
    const url = picked === undefined ? me.avatar?.url : picked?.toDataURL(type);
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
      return { url: uploaded, mediaType: type };
    },
  };
}

async function square(file: File): Promise<HTMLCanvasElement> {
  const picture = await createImageBitmap(file);
  const { width, height } = picture;
  const from = Math.min(width, height);
  const to = Math.min(from, side);
  const canvas = el('canvas', { width: to, height: to });
  const pen = canvas.getContext('2d')!;
  pen.fillStyle = '#fff';
  pen.fillRect(0, 0, to, to);
  pen.drawImage(picture, (width - from) / 2, (height - from) / 2, from, from, 0, 0, to, to);
  picture.close();
  return canvas;
}

async function upload(canvas: HTMLCanvasElement): Promise<string> {
  const data = canvas.toDataURL(type, 0.88).split(',')[1];
  const { uploadPicture } = await ask<{ uploadPicture: { __typename: 'PictureUploaded'; url: string } | Refusal }>(
    `mutation ($data: String!) { uploadPicture(data: $data) { ${refusal} ... on PictureUploaded { url } } }`,
    { data },
  );
  return accepted(uploadPicture, 'PictureUploaded').url;
}
