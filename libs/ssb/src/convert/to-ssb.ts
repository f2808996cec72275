import {
  ok,
  refuse,
  type Account,
  type AccountId,
  type Activity,
  type NativeDocument,
  type Outcome,
  type PostId,
  type Profile,
  type Refs,
} from '@planet/core';
import { blobIdOfMedia, readFeedId } from '../ids.js';
import { repostLead, type SsbContent } from './content.js';
import { plain, shorten } from '@planet/text';
import { toPosition, withPoll } from './to-poll.js';
import { fitsOneMessage, toPost } from './to-post.js';
import { messagesOf, writeAccount, writeText, type Links } from './write-text.js';

export { fillParts } from './to-post.js';

/** The body of a document: one content a message, in the order in which they are signed. */
export interface SsbBody {
  parts: SsbContent[];
}

/**
 * Writes an act as the contents of one message or several. Pure.
 * Refuses with `unsupported` what this network has no words for (or where its object has no copy here), and with
 * `would-become-public` what was not meant for everybody: nothing here is hidden.
 */
export function toSsb(activity: Activity, as: Account, refs: Refs): Outcome<NativeDocument> {
  const parts = contentsOf(activity, as, refs);
  return parts.ok ? ok({ body: { parts: parts.value } satisfies SsbBody }) : parts;
}

function contentsOf(activity: Activity, as: Account, refs: Refs): Outcome<SsbContent[]> {
  switch (activity.kind) {
    case 'post':
      return withPoll(toPost(activity.content, as, refs, null), activity, refs);
    case 'edit':
      return aboutPost(activity.content.post, refs, (own) => toPost(activity.content, as, refs, own));
    case 'delete':
      return aboutPost(activity.object, refs, (own) => ok(own.map((target) => toTombstone(target, activity.at, as))));
    case 'repost':
      return toRepost(activity.object, activity.audience, refs);
    case 'react':
      return aboutPost(activity.object, refs, ([link]) => {
        const expression = /^❤\ufe0f?$/u.test(activity.emoji) ? 'Like' : shorten(activity.emoji, 64);
        return ok([{ type: 'vote', vote: { link, value: 1, expression } }]);
      });
    case 'unreact':
      return aboutPost(activity.object, refs, ([link]) =>
        ok([{ type: 'vote', vote: { link, value: 0, expression: 'Unlike' } }]),
      );
    case 'vote':
      return toPosition(activity, refs);
    case 'follow':
      return toContact(activity.target, { following: true }, refs);
    case 'unfollow':
      return toContact(activity.target, { following: false }, refs);
    case 'block':
      return toContact(activity.target, { following: false, blocking: true }, refs);
    case 'unblock':
      return toContact(activity.target, { blocking: false }, refs);
    case 'profile':
      return toAbout(activity.of === activity.actor ? as.nativeId : feedOf(activity.of, refs), activity.profile, refs);
    case 'move': {
      const links: Links = new Map();
      const to = refs.account(activity.target, 'copy');
      return to
        ? ok([withMentions(`➡️ I moved to ${writeAccount(to, links)}`, links)])
        : refuse('unsupported', 'moved to nobody known');
    }
    case 'leave':
      return ok([{ type: 'about', about: as.nativeId, description: leaveNote, publicWebHosting: false }]);
    case 'accept':
    case 'reject':
    case 'tally':
    case 'flag':
      return refuse('unsupported');
  }
}

const leaveNote = '*This account has been deleted by its owner.*';

function aboutPost(post: PostId, refs: Refs, write: (own: string[]) => Outcome<SsbContent[]>): Outcome<SsbContent[]> {
  const own = messagesOf(refs.post(post)?.nativeIds);
  return own.length ? write(own) : refuse('unsupported', 'the post has no copy here');
}

const toTombstone = (target: string, at: Date, as: Account): SsbContent => ({
  type: 'tombstone',
  target,
  deletedAt: at.toISOString(),
  author: as.nativeId,
});

const feedOf = (id: AccountId, refs: Refs): string | null => {
  const nativeId = refs.account(id)?.nativeId;
  return nativeId ? readFeedId(nativeId) : null;
};

function toContact(target: AccountId, relation: Record<string, boolean>, refs: Refs): Outcome<SsbContent[]> {
  const contact = feedOf(target, refs);
  return contact ? ok([{ type: 'contact', contact, ...relation }]) : refuse('unsupported', 'the account has no feed');
}

const withMentions = (text: string, links: Links): SsbContent => ({
  type: 'post',
  text,
  ...(links.size ? { mentions: [...links.values()] } : {}),
});

/** A post that says who is repeated and where; `repost` tells readers who know it that there is no more to it. */
function toRepost(object: PostId, audience: string, refs: Refs): Outcome<SsbContent[]> {
  if (audience !== 'public' && audience !== 'unlisted') return refuse('would-become-public');
  const ref = refs.post(object);
  const link = messagesOf(ref?.nativeIds)[0];
  const target = link ?? ref?.url;
  if (!ref || !target) return refuse('unsupported', 'the post cannot be pointed at');
  const links: Links = new Map();
  const author = writeAccount(ref.author, links);
  if (link) links.set(link, { link });
  const shown = link ? `[${plain(`${link.slice(0, 9)}…`)}](${link})` : `<${target}>`;
  const post = withMentions(`${repostLead} ${author}: ${shown}`, links);
  return ok([link ? { ...post, repost: { link } } : post]);
}

function toAbout(about: string | null, profile: Profile, refs: Refs): Outcome<SsbContent[]> {
  if (!about) return refuse('unsupported', 'the account has no feed');
  const links: Links = new Map();
  const lines = (profile.fields ?? []).map(
    ({ name, value }) => `- ${plain(name)}: ${writeText(value, [], refs, links)}`,
  );
  const bio = profile.bio === undefined ? '' : writeText(profile.bio, [], refs, links);
  const description = [bio, lines.join('\n'), profile.url ? `<${profile.url}>` : ''].filter(Boolean).join('\n\n');
  const image = profile.avatar && blobIdOfMedia(profile.avatar.url);
  const content: SsbContent = {
    type: 'about',
    about,
    ...(profile.name?.trim() ? { name: profile.name.trim() } : {}),
    ...(image ? { image } : {}),
    ...(description || profile.bio !== undefined ? { description } : {}),
    ...(profile.indexable === false || profile.discoverable === false ? { publicWebHosting: false } : {}),
  };
  if (Object.keys(content).length === 2) return refuse('unsupported', 'nothing of the profile can be told here');
  for (let most = 6_000; !fitsOneMessage(content); most = Math.floor(most / 2))
    content.description = shorten(description, most);
  return ok([content]);
}
