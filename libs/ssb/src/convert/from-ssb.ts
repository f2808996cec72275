import { ok, refuse, type NativeActivity, type NativeId, type Outcome, type Profile } from '@planet/core';
import { mediaOfBlobId, readFeedId, readMessageId } from '../ids.js';
import { blobIn, feedIn, isObject, linkOf, messageIn, text, type Fields } from './content.js';
import { fromPoll, fromPosition } from './from-poll.js';
import { deletedBy, fromPost, fromRepost, fromShare, repostedBy, type Act } from './from-post.js';
import { readMentions, readText } from './read-text.js';

const day = 24 * 3600 * 1000;

/** A claimed time that cannot be is replaced by the time of arrival. */
function timeOf(claimed: unknown, now: Date): Date {
  const ms = typeof claimed === 'number' ? claimed : Number.NaN;
  return Number.isFinite(ms) && ms > 0 && ms <= now.getTime() + day ? new Date(ms) : now;
}

/**
 * What a message says. Pure; the signature was checked before.
 * @param message `{ key, value: { author, sequence, timestamp, content } }`, any JSON
 * @param now time of arrival, which stands in for impossible claims
 * Refuses with `private` (encrypted, or addressed to a few) and `malformed`; gives an empty list for types unknown.
 */
export function fromSsb(message: unknown, now: Date): Outcome<NativeActivity[]> {
  if (!isObject(message) || !isObject(message.value)) return refuse('malformed', 'no message');
  const { author, sequence, timestamp, content } = message.value;
  const nativeId = typeof message.key === 'string' ? readMessageId(message.key) : null;
  const actor = typeof author === 'string' ? readFeedId(author) : null;
  if (!nativeId || !actor) return refuse('malformed', 'the key or the author is no id');
  if (typeof content === 'string') return refuse('private');
  if (!isObject(content) || typeof content.type !== 'string') return refuse('malformed', 'the content has no type');
  if (content.recps !== undefined && content.recps !== null) return refuse('private');
  const act: Act = {
    nativeId,
    actor,
    at: timeOf(timestamp, now),
    sequence: Number.isSafeInteger(sequence) ? Number(sequence) : undefined,
  };

  const deleted = deletedBy(content);
  if (deleted) return ok([{ kind: 'delete', ...act, object: deleted }]);
  switch (content.type) {
    case 'post':
    case 'post-edit':
    case 'edit':
      return fromPost(content, act);
    case 'contact':
      return fromContact(content, act);
    case 'about':
      return fromAbout(content, act);
    case 'vote':
      return fromVote(content, act);
    case 'poll':
      return fromPoll(content, act);
    case 'position':
      return fromPosition(content, act);
    case 'share':
      return fromShare(content, act);
    case 'spread':
    case 'ferment/repost':
    case 'robeson/repost': {
      const object = repostedBy(content);
      return object ? fromRepost(object, act) : ok([]);
    }
    default:
      return ok([]);
  }
}

/**
 * A contact message sets a relation, of which there are three: following, blocking, neither. Where one message ends a
 * block and says something else too, the second act carries the key with a mark.
 */
function fromContact(content: Fields, act: Act): Outcome<NativeActivity[]> {
  const target = feedIn(content.contact);
  if (!target) return refuse('malformed', 'a contact that names no feed');
  if (target === act.actor) return ok([]);
  const flagged = content.flagged === true || isObject(content.flagged);
  if (content.blocking === true || flagged) return ok([{ kind: 'block', ...act, target }]);
  const acts: NativeActivity[] = [];
  if (content.following === true) acts.push({ kind: 'follow', ...act, target });
  else if (content.following === false) acts.push({ kind: 'unfollow', ...act, target });
  if (content.blocking === false || content.flagged === false) {
    const nativeId = acts.length ? (`${act.nativeId}#unblock` as NativeId) : act.nativeId;
    acts.unshift({ kind: 'unblock', ...act, nativeId, target });
  }
  return ok(acts);
}

/** Fields in which MetaLife and others tell a wallet or an alias: kept as claims, believed by nobody. */
const claimed = [
  'wallet',
  'walletAddress',
  'wallet_address',
  'ethAddress',
  'eth_address',
  'client_eth_address',
  'alias',
  'client_alias',
  'client_bio',
  'nft',
  'did',
];

function fromAbout(content: Fields, act: Act): Outcome<NativeActivity[]> {
  const of = feedIn(content.about);
  if (!of)
    return messageIn(content.about) || blobIn(content.about) ? ok([]) : refuse('malformed', 'an about of nothing');
  const profile = readProfile(content);
  return Object.keys(profile).length ? ok([{ kind: 'profile', ...act, of, profile }]) : ok([]);
}

/** A profile is not translated as posts are: people named in it are names, not references. */
const withoutTargets = (bio: string): string => bio.replace(/\[((?:\\.|[^\]\\])*)\]\(planet:native\/[^)]*\)/g, '$1');

function readProfile(content: Fields): Profile {
  const profile: Profile = {};
  const name = text(content.name, 500)?.trim();
  if (name) profile.name = name;
  if (typeof content.description === 'string')
    profile.bio = withoutTargets(readText(content.description, readMentions(content.mentions)).text);
  const blob = blobIn(content.image);
  const image = blob && mediaOfBlobId(blob);
  const avatar = text(linkOf(content.avatar), 4096);
  if (image) {
    const type = isObject(content.image) ? text(content.image.type, 127) : undefined;
    profile.avatar = { url: image, mediaType: type };
  } else if (avatar && /^https?:\/\//i.test(avatar)) profile.avatar = { url: avatar };
  // Patchwork's and ssb-viewer's wish not to be shown on the web.
  if (typeof content.publicWebHosting === 'boolean') {
    profile.indexable = content.publicWebHosting;
    profile.discoverable = content.publicWebHosting;
  }
  const claims = claimed.flatMap((field) => {
    const value = text(content[field], 1000);
    return value ? [[field, value] as const] : [];
  });
  if (claims.length) profile.claims = Object.fromEntries(claims);
  return profile;
}

/** What clients have called a plain liking. */
const likes = new Set(['', 'like', 'liked', 'yup', 'heart', '❤', '❤️', '+1']);
const ends = new Set(['unlike', 'undig', 'unliked']);

/** `value` is 1, 0 or -1; MetaLife writes true and false, and its pub reads the expression alone. */
function fromVote(content: Fields, act: Act): Outcome<NativeActivity[]> {
  const vote = content.vote;
  if (!isObject(vote)) return refuse('malformed', 'a vote without its subject');
  const object = messageIn(vote);
  if (!object) return feedIn(vote) || blobIn(vote) ? ok([]) : refuse('malformed', 'a vote on nothing');
  const expression = (text(vote.expression, 200) ?? '').trim();
  const value = Number(vote.value ?? 1);
  if (!value || ends.has(expression.toLowerCase())) return ok([{ kind: 'unreact', ...act, object }]);
  const emoji =
    value < 0
      ? '👎'
      : likes.has(expression.toLowerCase())
        ? '❤'
        : expression.toLowerCase() === 'dig'
          ? '✌️'
          : expression;
  return ok([{ kind: 'react', ...act, object, emoji }]);
}
