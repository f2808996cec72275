import { nativeTarget } from '@planet/core';
import type { Media } from '@planet/core';
import {
  applyEdits,
  autolink,
  endOf,
  inlineReferences,
  parseDialect,
  plain,
  plainLines,
  startOf,
  tooManyMarks,
  walk,
  type Edit,
} from '@planet/text';
import { accountOf } from '../ids.js';
import { findDiasporaLinks, findHashtags, findMentions } from '../wire/index.js';

export interface ReadText {
  text: string;
  mentions: string[];
  tags: string[];
  media: Media[];
}

/** Other marks mean the same in both. */
const worthParsing = /[[\]<!`\n]|:\/\//;
const url = /https?:\/\/[^\s<>"\p{Cc}]{1,2000}/gu;

/**
 * The Markdown of diaspora* → canonical text, with what it names. A newline is a line break, HTML is text, `@{Name; id}`
 * a mention, a `diaspora://` link a link to the post. Pictures that stand alone in a line become media.
 */
export function readText(source: string): ReadText {
  const clean = source.replace(/\r\n?/g, '\n').replace(/[\p{Cc}\p{Cs}]/gu, (c) => (/[\n\t]/.test(c) ? c : ''));
  const tags = new Map(findHashtags(clean).map(({ tag }) => [tag.toLowerCase(), tag]));
  tags.delete('<3');
  const mentions = findMentions(clean);
  const { text, media } = tooManyMarks(clean)
    ? { text: plainLines(clean), media: [] }
    : worthParsing.test(clean) || mentions.length > 0
      ? readInline(inlineReferences(withLinks(clean, mentions), parseDialect))
      : { text: clean, media: [] };
  return {
    text: text.replace(/^\n+|\s+$/g, ''),
    mentions: [...new Set(mentions.map(({ id }) => accountOf(id) as string))].slice(0, 500),
    tags: [...tags.values()].slice(0, 200),
    media: media.slice(0, 64),
  };
}

/** Mentions and links of the network as links of Markdown. */
function withLinks(source: string, mentions: ReturnType<typeof findMentions>): string {
  const links = findDiasporaLinks(source).map(({ guid, start, end }): Edit => {
    // Inside a link of Markdown only the target changes.
    const target = nativeTarget(guid);
    return { from: start, to: end, text: source[start - 1] === '(' ? target : `[${guid.slice(0, 8)}…](${target})` };
  });
  const people = mentions.map(({ id, name, start, end }): Edit => {
    const label = `@${plain(name ?? id.slice(0, id.indexOf('@')))}`;
    return { from: start, to: end, text: `[${label}](${nativeTarget(accountOf(id))})` };
  });
  return applyEdits(source, [...links, ...people]);
}

function readInline(markdown: string): { text: string; media: Media[] } {
  const media: Media[] = [];
  const edits: Edit[] = [];
  walk(parseDialect(markdown), (node) => {
    const from = startOf(node);
    const to = endOf(node);
    if (node.type === 'image' && /^https?:\/\//i.test(node.url) && node.url.length <= 4096) {
      media.push({ url: node.url, alt: node.alt?.slice(0, 20_000) || undefined });
      edits.push(standsAlone(markdown, from, to) ?? { from, to, text: plain(node.alt ?? '') });
      return false;
    }
    if (node.type === 'link') return false;
    if (node.type !== 'text') return true;
    const slice = markdown.slice(from, to);
    const changed = slice
      .replace(url, autolink)
      .replace(/[ \t]*\n/g, '\\\n')
      .replace(/(?<!\\)<(?=[A-Za-z/!?])(?!https?:\/\/)/g, '\\<');
    if (changed !== slice) edits.push({ from, to, text: changed });
    return true;
  });
  return { text: applyEdits(markdown, edits), media };
}

/** The edit that takes out a line that holds nothing else. */
function standsAlone(markdown: string, from: number, to: number): Edit | null {
  const start = markdown.lastIndexOf('\n', from - 1) + 1;
  const next = markdown.indexOf('\n', to);
  const end = next === -1 ? markdown.length : next;
  const around = markdown.slice(start, from) + markdown.slice(to, end);
  return around.trim() === '' ? { from: Math.max(0, start - 1), to: end, text: '' } : null;
}
