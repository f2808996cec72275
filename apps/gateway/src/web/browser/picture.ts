import { el } from './dom.js';
import { accepted, ask, refusal, type Refusal } from './graphql.js';

/** Points of a side: it is shown small. */
const side = 512;
/** Kept by the phone as taken, a picture tells where it was taken: drawn anew it does not. */
export const pictureType = 'image/jpeg';

/** The middle of a picture, drawn anew. @throws where the file is none */
export async function square(file: File): Promise<HTMLCanvasElement> {
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

/** Gives what `MediaInput` names it by. */
export async function upload(canvas: HTMLCanvasElement): Promise<string> {
  const data = canvas.toDataURL(pictureType, 0.88).split(',')[1];
  const { uploadPicture } = await ask<{ uploadPicture: { __typename: 'PictureUploaded'; url: string } | Refusal }>(
    `mutation ($data: String!) { uploadPicture(data: $data) { ${refusal} ... on PictureUploaded { url } } }`,
    { data },
  );
  return accepted(uploadPicture, 'PictureUploaded').url;
}
