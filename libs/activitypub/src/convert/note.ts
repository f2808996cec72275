import { isOpen } from '@planet/core';
import type { AccountId, Content, Media, Poll, PostId, Refs } from '@planet/core';
import type { Ids } from '../ids.js';
import { mediaUrl, tagUrl } from './links.js';
import { textToHtml } from './text-to-html.js';

export const publicCollection = 'https://www.w3.org/ns/activitystreams#Public';

export interface NoteFacts {
  content: Content;
  /** Native id of the author's actor. */
  actor: string;
  published: Date;
  updated: Date | null;
  /** The poll is shown as it stands at this time. */
  now: Date;
  refs: Refs;
  ids: Ids;
  canQuote: 'public' | 'followers' | 'nobody';
}

/** Who may see it, in the words of the network. Mentioned people are told in any case. */
export function addressing(
  audience: Content['audience'],
  actor: string,
  people: string[],
): { to: string[]; cc: string[] } {
  const followers = `${actor}/followers`;
  switch (audience) {
    case 'public':
      return { to: [publicCollection], cc: [followers, ...people] };
    case 'unlisted':
      return { to: [followers, ...people], cc: [publicCollection] };
    case 'followers':
      return { to: [followers, ...people], cc: [] };
    case 'direct':
    case 'group':
      return { to: people, cc: [] };
  }
}

/** A post as a Note, a poll as a Question. */
export function noteOf(facts: NoteFacts): { to: string[]; cc: string[] } & Record<string, unknown> {
  const { content, actor, published, updated, refs, ids } = facts;
  const id = ids.post(content.post);
  const guid = refs.post(content.post)?.elsewhere['diaspora'];
  const parent = content.replyTo ? refs.post(content.replyTo) : null;
  const quoted = content.quote ? refs.post(content.quote) : null;
  const people = peopleOf(facts);
  const quote = quoted?.nativeIds[0] ?? quoted?.url ?? undefined;
  const text = content.title ? `**${content.title}**\n\n${content.text}` : content.text;
  const shown = text + (quote && !text.includes(quote) ? `\n\n${quote}` : '');
  return {
    id,
    type: content.poll?.options.length ? 'Question' : 'Note',
    attributedTo: actor,
    ...addressing(
      content.audience,
      actor,
      people.map((p) => p.href),
    ),
    published: published.toISOString(),
    ...(updated ? { updated: updated.toISOString() } : {}),
    // Servers that speak both, as Friendica and Hubzilla do, know it for the same post by this.
    ...(guid ? { 'diaspora:guid': guid } : {}),
    url: content.url && /^https?:/.test(content.url) ? content.url : id,
    inReplyTo: parent?.nativeIds[0] ?? (parent?.url || null),
    content: html(shown, facts),
    ...(content.language ? { contentMap: { [content.language]: html(shown, facts) } } : {}),
    ...(content.contentWarning ? { summary: content.contentWarning } : {}),
    sensitive: Boolean(content.contentWarning) || content.sensitive === true,
    ...(quote ? { quote, quoteUrl: quote, _misskey_quote: quote } : {}),
    interactionPolicy: {
      canQuote: { automaticApproval: quotePolicy(isOpen(content.audience) ? facts.canQuote : 'nobody', actor) },
    },
    tag: [
      ...people.filter((p) => p.mentioned).map(({ href, name }) => ({ type: 'Mention', href, name })),
      ...content.tags.map((tag) => ({ type: 'Hashtag', href: tagUrl(ids, tag), name: `#${tag}` })),
    ],
    attachment: content.media.map((media) => attachment(media, ids)),
    ...(content.poll?.options.length ? question(content.poll, facts.now) : {}),
    ...(content.location ? { location: { type: 'Place', ...content.location } } : {}),
    replies: {
      id: `${id}/replies`,
      type: 'Collection',
      first: { type: 'CollectionPage', partOf: `${id}/replies`, next: `${id}/replies?page=true`, items: [] },
    },
  };
}

const quotePolicy = (policy: NoteFacts['canQuote'], actor: string): string[] =>
  policy === 'public' ? [publicCollection] : policy === 'followers' ? [`${actor}/followers`] : [actor];

interface Addressed {
  href: string;
  name: string;
  mentioned: boolean;
}
/** People to tell: those mentioned, those addressed, and whoever is answered. */
function peopleOf({ content, refs }: NoteFacts): Addressed[] {
  const found = new Map<string, Addressed>();
  const add = (nativeId: string | null | undefined, label: string | null | undefined, mentioned: boolean) => {
    if (nativeId && !found.has(nativeId)) found.set(nativeId, { href: nativeId, name: `@${label ?? ''}`, mentioned });
  };
  for (const id of content.mentions) {
    const ref = refs.account(id);
    add(ref?.nativeId, ref?.handle ?? ref?.name, true);
  }
  for (const id of content.to) add(refs.account(id)?.nativeId, refs.account(id)?.handle, false);
  // What is for a few is for those alone whom it names.
  const answered = content.replyTo && isOpen(content.audience) ? refs.post(content.replyTo)?.author : null;
  add(answered?.nativeId, answered?.handle ?? answered?.name, true);
  return [...found.values()];
}

function html(text: string, { refs, ids }: NoteFacts): string {
  return textToHtml(text, {
    mention(target, label) {
      const [, kind, id] = /^planet:(account|post)\/(.+)$/.exec(target) ?? [];
      if (kind === 'account') {
        const ref = refs.account(id as AccountId);
        const href = ref?.nativeId ?? ref?.url;
        return href ? { href, name: label.replace(/^@/, '') } : null;
      }
      const ref = kind === 'post' ? refs.post(id as PostId) : null;
      const href = ref?.nativeIds[0] ?? ref?.url;
      return href ? { href, name: label, class: 'post' } : null;
    },
    hashtagUrl: (tag) => tagUrl(ids, tag),
  });
}

function question({ options, multiple, closesAt, voters }: Poll, now: Date): object {
  const answers = options.map(({ text, votes }) => ({
    type: 'Note',
    name: text,
    replies: { type: 'Collection', totalItems: votes },
  }));
  return {
    [multiple ? 'anyOf' : 'oneOf']: answers,
    ...(closesAt ? { endTime: closesAt.toISOString() } : {}),
    ...(closesAt && closesAt <= now ? { closed: closesAt.toISOString() } : {}),
    ...(voters === undefined ? {} : { votersCount: voters }),
  };
}

function attachment(media: Media, ids: Ids): object {
  const kind = media.mediaType?.split('/')[0];
  const type = kind === 'image' ? 'Image' : kind === 'video' ? 'Video' : kind === 'audio' ? 'Audio' : 'Document';
  return {
    type,
    ...(media.mediaType ? { mediaType: media.mediaType } : {}),
    url: mediaUrl(media, ids),
    name: media.alt ?? null,
    ...(media.width && media.height ? { width: media.width, height: media.height } : {}),
    ...(media.blurhash ? { blurhash: media.blurhash } : {}),
  };
}
