import { mediaOfBlobId, readBlobId } from '../ids.js';
import { applyEdits, endOf, parseDialect, plain, startOf, textOf, walk, type Edit } from '@planet/text';

export interface FoundImage {
  /** The blob's id; empty where the picture lies on the web. */
  id: string;
  url: string;
  alt?: string;
  mediaType?: string;
}

const kindMarks: Record<string, string> = { audio: 'audio/mpeg', video: 'video/mp4' };

interface Place {
  from: number;
  to: number;
  image: FoundImage;
  /** What stays where the picture stands within a sentence; null: the picture stays. */
  instead: string | null;
}

/** A picture, sound or film in the text, or a link to a blob (an attachment). Clients mark `![audio:name](&…)`. */
function placesOf(markdown: string): Place[] {
  const places: Place[] = [];
  walk(parseDialect(markdown), (node) => {
    if (node.type !== 'image' && node.type !== 'link') return true;
    const blob = readBlobId(node.url);
    const url = blob ? mediaOfBlobId(blob) : node.type === 'image' && /^https?:\/\//i.test(node.url) ? node.url : null;
    if (!url || url.length > 4096) return true;
    const shown = node.type === 'image' ? (node.alt ?? '') : textOf(node);
    const [, mark, alt] = /^(?:(audio|video):)?\s*([\s\S]*)$/.exec(shown) ?? [];
    const image = {
      id: blob ?? '',
      url,
      alt: alt?.trim().slice(0, 20_000) || undefined,
      mediaType: mark && kindMarks[mark],
    };
    places.push({ from: startOf(node), to: endOf(node), image, instead: blob ? plain(image.alt ?? '') : null });
    return false;
  });
  return places;
}

/** Takes the pictures out of the text: a line of nothing else goes; within a sentence the description stays. */
export function takeImages(markdown: string): { text: string; media: FoundImage[] } {
  if (!/!\[|\]\(\s*<?(&|%26|ssb:)/.test(markdown)) return { text: markdown, media: [] };
  const places = placesOf(markdown);
  const mark = '\u0000';
  let masked = markdown;
  for (const { from, to } of places) masked = masked.slice(0, from) + mark.repeat(to - from) + masked.slice(to);

  const lines: Edit[] = [];
  for (const match of masked.matchAll(new RegExp(`(^|\\n)[ \\t]*${mark}[ \\t${mark}]*(?=\\n|$)`, 'g'))) {
    const from = match.index;
    let to = from + match[0].length;
    if (from > 0 && masked[from - 1] === '\n' && masked[to] === '\n' && masked[to + 1] === '\n') to += 1;
    lines.push({ from, to, text: '' });
  }
  const alone = (place: Place): boolean => lines.some((line) => line.from <= place.from && place.to <= line.to);
  const within = places.filter((place) => !alone(place));
  const edits = within.flatMap(({ from, to, instead }) => (instead === null ? [] : [{ from, to, text: instead }]));
  return {
    text: applyEdits(markdown, [...lines, ...edits]),
    media: places.filter((place) => alone(place) || place.instead !== null).map((place) => place.image),
  };
}
