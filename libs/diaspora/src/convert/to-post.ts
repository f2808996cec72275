import { accountTarget, goesToThread, isOpen } from '@planet/core';
import type { Content, PostRef, Refs } from '@planet/core';
import { placeLine, plain, shorten } from '@planet/text';
import { personIn, type Ids } from '../ids.js';
import { cleanText, LIMITS, make, type Entity, type SignedProperty } from '../wire/index.js';
import { isPhoto, mediaAddress, photosOf } from './to-photo.js';
import { linkToPost, writePerson, writeText } from './write-text.js';

export interface PostFacts {
  content: Content;
  /** The diaspora* id of who wrote it. */
  author: string;
  created_at: string;
  edited_at: string | null;
  refs: Refs;
  ids: Ids;
}

/** A post, a comment in its thread, a talk among a few or an answer in one; null: it is for nobody there. */
export function postOf(facts: PostFacts): Entity | null {
  const { content, author, created_at, edited_at, refs, ids } = facts;
  const guid = ids.post(content.post);
  const thread = threadOf(content, refs);
  const parent = content.replyTo ? refs.post(content.replyTo) : null;
  if (thread) {
    const above = parent?.nativeIds[0] ?? thread;
    // Comments are flat: an answer to one names its author, and tells those who know more what it answers.
    const nested = above !== thread && content.replyTo !== undefined;
    const extra: SignedProperty[] = nested ? [['thread_parent_guid', above]] : [];
    const text = `${nested ? addressed(content, refs) : ''}${bodyText(facts, { inWords: true })}`.trim() || '…';
    const more = edited_at === null ? {} : { edited_at };
    return make('comment', { author, guid, parent_guid: thread, text: fit(text), created_at, ...more }, extra);
  }
  if (content.audience === 'direct') return talkOf(facts);
  const photos = content.media.filter(isPhoto);
  const open = isOpen(content.audience);
  const { location } = content;
  const degrees = location ? degreesOf(location) : null;
  return make('status_message', {
    author,
    guid,
    created_at,
    edited_at,
    public: open,
    text: fit(`${unthreaded(facts)}${bodyText(facts, { inWords: false })}`) || null,
    photos: photosOf(photos, { author, guid: (n) => ids.photo(content.post, n), open, created_at, status: guid }, ids),
    location: degrees ? { address: line(location?.name || 'Somewhere'), ...degrees } : null,
    poll: pollOf(facts),
  });
}

/** The guid of the post that begins the thread, where this is an answer in one that is on the network. */
function threadOf(content: Content, refs: Refs): string | null {
  const root = content.replyTo ? refs.post(content.root ?? content.replyTo) : null;
  return (root && goesToThread(content.audience, root) && root.nativeIds[0]) || null;
}

/** Is the post a comment on this network? */
export function isAnswerThere(ref: PostRef, refs: Refs): boolean {
  const root = ref.root ? refs.post(ref.root) : null;
  return root !== null && root.nativeIds.length > 0 && goesToThread(ref.audience, root);
}

/** A talk begins with its subject; answers name it. */
function talkOf(facts: PostFacts): Entity | null {
  const { content, author, created_at, edited_at, refs, ids } = facts;
  const body = bodyText(facts, { inWords: true });
  const root = content.root ? refs.post(content.root) : null;
  const talk = root?.audience === 'direct' ? root.nativeIds[0] : undefined;
  const guid = ids.post(content.post);
  const text = fit(`${talk ? '' : unthreaded(facts)}${body}`).trim() || '…';
  if (talk) return make('message', { author, guid, text, created_at, edited_at, conversation_guid: talk });
  const people = [...content.to, ...content.mentions].flatMap((id) => personIn(refs.account(id)?.nativeId) ?? []);
  const others = [...new Set(people)].filter((id) => id !== author);
  if (others.length === 0) return null;
  const subject = line(content.title ?? body.split('\n').find((each) => each.trim()) ?? 'Message');
  const message = {
    author,
    guid: ids.message(content.post),
    text,
    created_at,
    edited_at: null,
    conversation_guid: guid,
  };
  return make('conversation', {
    author,
    guid,
    subject,
    created_at,
    participants: [author, ...others].slice(0, 100).join(';'),
    messages: [message],
  });
}

/**
 * What the network has no place of its own for stands in the text.
 * @param inWords comments and messages have a place for nothing else: pictures, polls and places are told too
 */
function bodyText({ content, refs, ids }: PostFacts, { inWords }: { inWords: boolean }): string {
  const { title, contentWarning, location, poll } = content;
  const beside = inWords ? content.media : content.media.filter((item) => !isPhoto(item));
  const quoted = content.quote ? linkToPost(content.quote, refs) : null;
  const hidden = Boolean(contentWarning) || content.sensitive === true;
  const nsfw = hidden && !content.tags.some((tag) => tag.toLowerCase() === 'nsfw');
  const parts = [
    title ? `## ${plain(title)}` : '',
    contentWarning ? `**${plain(`⚠ ${contentWarning}`)}**` : '',
    writeText(content.text, content.tags, refs, (url) => mediaAddress(url, ids)),
    beside.map(({ url, alt }) => `![${plain(alt ?? '')}](${mediaAddress(url, ids)})`).join('\n'),
    poll && (inWords || poll.multiple) ? poll.options.map(({ text }) => `- ${plain(text)}`).join('\n') : '',
    quoted && !content.text.includes(quoted) ? `♻ ${quoted}` : '',
    location && (inWords || !degreesOf(location)) ? placeText(location) : '',
    nsfw ? '#nsfw' : '',
  ];
  return parts.filter(Boolean).join('\n\n');
}

type Place = NonNullable<Content['location']>;
const degreesOf = ({ latitude, longitude }: Place): { lat: string; lng: string } | null =>
  latitude === undefined || longitude === undefined ? null : { lat: latitude.toFixed(6), lng: longitude.toFixed(6) };
const placeText = ({ name, latitude, longitude }: Place): string =>
  placeLine(plain(name ?? ''), latitude === undefined || longitude === undefined ? null : [latitude, longitude]);

/** Whom an answer answers, where its text does not say so itself. */
function addressed({ replyTo, mentions, text }: Content, refs: Refs): string {
  const author = (replyTo && refs.post(replyTo)?.author) || null;
  const named = mentions.some(
    (id) => refs.account(id)?.nativeId === author?.nativeId && text.includes(accountTarget(id)),
  );
  return author && !named ? `${writePerson(author)} ` : '';
}

/** An answer to something that is not on this network says what it answers. */
function unthreaded({ content: { replyTo }, refs }: PostFacts): string {
  if (!replyTo) return '';
  const link = linkToPost(replyTo, refs);
  return `${link ? `[↪](${link})` : '↪'} ${writePerson(refs.post(replyTo)?.author ?? null)}\n\n`;
}

function pollOf({ content: { post, poll, text }, ids }: PostFacts) {
  // Where several answers may be chosen, there is no word for the poll: its answers stand in the text.
  if (!poll || poll.multiple || poll.options.length < 2) return null;
  return {
    guid: ids.poll(post),
    question: line(text.split('\n').findLast((each) => each.trim()) ?? '?'),
    poll_answers: poll.options.map((option, n) => ({ guid: ids.answer(post, n), answer: line(option.text) })),
  };
}

const line = (text: string): string =>
  shorten(
    cleanText(text)
      .replace(/[*_`#]+/g, '')
      .replace(/\s+/g, ' ')
      .trim() || '?',
    LIMITS.line,
  );
const fit = (text: string): string => shorten(cleanText(text), LIMITS.text);
