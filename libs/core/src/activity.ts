import { z } from 'zod';
import type { AccountId, ActivityId, NativeId, Network, PostId } from './ids.js';

/** Text is CommonMark. In it a mention is `[@name](planet:account/ID)`, a link to a post `[…](planet:post/ID)`. */
export const textLimit = 200_000;
export const audiences = ['public', 'unlisted', 'followers', 'direct', 'group'] as const;
export type Audience = (typeof audiences)[number];

export const media = z.object({
  /** Where the bytes are: `https://…` or `blob:<sha256 hex>` of a blob that we hold or can get. */
  url: z.string().max(4096),
  mediaType: z.string().max(127).optional(),
  alt: z.string().max(20_000).optional(),
  width: z.number().int().positive().optional(),
  height: z.number().int().positive().optional(),
  bytes: z.number().int().nonnegative().optional(),
  blurhash: z.string().max(200).optional(),
});
export type Media = z.infer<typeof media>;

export const poll = z.object({
  /** The poll's own id where its network names it beside the post (diaspora*): a native vote may name it as its object. */
  id: z.string().max(4096).optional(),
  options: z
    .array(
      z.object({
        /** The answer's own id on the network that made it. */
        id: z.string().max(4096).optional(),
        text: z.string().max(1000),
        /** As the origin counts; votes known here are counted when the post is read. */
        votes: z.number().int().nonnegative().default(0),
      }),
    )
    .max(50),
  multiple: z.boolean().default(false),
  closesAt: z.coerce.date().optional(),
  /** How many people voted, as the origin counts. */
  voters: z.number().int().nonnegative().optional(),
});
export type Poll = z.infer<typeof poll>;

/** Where a post was written. Degrees, north and east positive. */
export const location = z
  .object({
    name: z.string().max(500).optional(),
    latitude: z.number().min(-90).max(90).optional(),
    longitude: z.number().min(-180).max(180).optional(),
  })
  .refine((place) => place.name !== undefined || (place.latitude !== undefined && place.longitude !== undefined));
export type Location = z.infer<typeof location>;

export const profile = z.object({
  name: z.string().max(500).optional(),
  bio: z.string().max(textLimit).optional(),
  avatar: media.optional(),
  header: media.optional(),
  fields: z
    .array(z.object({ name: z.string().max(500), value: z.string().max(5000) }))
    .max(50)
    .optional(),
  url: z.string().max(4096).optional(),
  bot: z.boolean().optional(),
  locked: z.boolean().optional(),
  discoverable: z.boolean().optional(),
  indexable: z.boolean().optional(),
  alsoKnownAs: z.array(z.string().max(4096)).max(50).optional(),
  /** What the account says of itself elsewhere (a wallet, an alias): shown as unproven. */
  claims: z.record(z.string().max(100), z.string().max(1000)).optional(),
});
export type Profile = z.infer<typeof profile>;

const mentionRef = <A extends z.ZodType>(account: A) => z.array(account).max(500).default([]);

/** What a post holds. `P` and `A` are references to posts and accounts: ours, or (before translation) native. */
export const contentOf = <P extends z.ZodType, A extends z.ZodType>(post: P, account: A) =>
  z.object({
    post,
    text: z.string().max(textLimit),
    title: z.string().max(2000).optional(),
    contentWarning: z.string().max(5000).optional(),
    sensitive: z.boolean().optional(),
    language: z.string().max(35).optional(),
    media: z.array(media).max(64).default([]),
    poll: poll.optional(),
    location: location.optional(),
    tags: z.array(z.string().max(255)).max(200).default([]),
    mentions: mentionRef(account),
    /** People addressed beside those mentioned (direct and group posts). */
    to: mentionRef(account),
    replyTo: post.optional(),
    root: post.optional(),
    quote: post.optional(),
    audience: z.enum(audiences),
    /** Where people can read the original. */
    url: z.string().max(4096).optional(),
    /** Ids under which other networks know the same post (`diaspora:guid`, proxy marks). */
    alsoKnownAs: z
      .array(z.object({ network: z.string(), nativeId: z.string().max(4096) }))
      .max(10)
      .optional(),
  });

/** The closed union of what can happen. `C` is an answer of a poll: its place, or (before translation) what names it. */
export const activityOf = <P extends z.ZodType, A extends z.ZodType, C extends z.ZodType>(
  post: P,
  account: A,
  choice: C,
) => {
  const content = contentOf(post, account);
  const base = {
    /** Native id of the act itself; on networks where an object is its own act, the object's. */
    nativeId: z.string().max(4096) as unknown as z.ZodType<NativeId, string>,
    actor: account,
    /** The claimed time. */
    at: z.coerce.date(),
    /** Rises with each act of this actor where the network numbers them; settles last-writer-wins. */
    sequence: z.number().optional(),
  };
  return z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('post'), ...base, content }),
    z.object({ kind: z.literal('edit'), ...base, content }),
    /** With `from` it is taken from that one network, where we host the author's copy; it stands elsewhere. */
    z.object({ kind: z.literal('delete'), ...base, object: post, from: z.string().max(100).optional() }),
    /** `repost` is the id of the repost itself: it can be deleted like a post. */
    z.object({ kind: z.literal('repost'), ...base, repost: post, object: post, audience: z.enum(audiences) }),
    z.object({ kind: z.literal('react'), ...base, object: post, emoji: z.string().max(200).default('❤') }),
    /** `undoes` names the act where the network does; otherwise the actor's reaction to `object` ends. */
    z.object({ kind: z.literal('unreact'), ...base, object: post, undoes: z.string().max(4096).optional() }),
    /** An answer to a poll. Where one answer is allowed, a later vote takes the place of the one before. */
    z.object({ kind: z.literal('vote'), ...base, object: post, choices: z.array(choice).min(1).max(50) }),
    /** The post's poll has other numbers, and nothing else is new. Made here for polls whose votes are counted here. */
    z.object({ kind: z.literal('tally'), ...base, content }),
    z.object({ kind: z.literal('follow'), ...base, target: account }),
    z.object({ kind: z.literal('unfollow'), ...base, target: account, undoes: z.string().max(4096).optional() }),
    /** `target` is the follower who is let in; `accepts` the native id of their follow. */
    z.object({ kind: z.literal('accept'), ...base, target: account, accepts: z.string().max(4096).optional() }),
    z.object({ kind: z.literal('reject'), ...base, target: account, accepts: z.string().max(4096).optional() }),
    /** `of` differs from `actor` where people describe others (Scuttlebutt `about`). */
    z.object({ kind: z.literal('profile'), ...base, of: account, profile }),
    /**
     * Believed only where the new account names the old one (`alsoKnownAs`), or where `proven`: the network's own
     * signatures show that both said it.
     */
    z.object({ kind: z.literal('move'), ...base, target: account, proven: z.boolean().optional() }),
    z.object({ kind: z.literal('block'), ...base, target: account }),
    z.object({ kind: z.literal('unblock'), ...base, target: account, undoes: z.string().max(4096).optional() }),
    z.object({
      kind: z.literal('flag'),
      ...base,
      target: account,
      objects: z.array(post).max(100),
      comment: z.string().max(20_000),
    }),
    /** The account itself is gone, with all that it made. With `from`: only its copy on that network. */
    z.object({ kind: z.literal('leave'), ...base, from: z.string().max(100).optional() }),
  ]);
};

const branded = <T>() => z.string().max(4096) as unknown as z.ZodType<T, string>;
/** A text is an answer's id or its words; a number its place in the poll, from 0. */
const nativeChoice = z.union([z.string().max(4096), z.number().int().nonnegative()]);
export type NativeChoice = z.infer<typeof nativeChoice>;
export const activitySchema = activityOf(branded<PostId>(), branded<AccountId>(), z.number().int().nonnegative());
export const nativeActivitySchema = activityOf(branded<NativeId>(), branded<NativeId>(), nativeChoice);

/** What happened, in our own words and ids. */
export type Activity = z.infer<typeof activitySchema> & { id: ActivityId; network: Network };
/** The same before translation: references are native ids, mentions in text are `planet:native/<encoded id>`. */
export type NativeActivity = z.infer<typeof nativeActivitySchema>;
export type NativeActivityInput = z.input<typeof nativeActivitySchema>;
export type ActivityKind = Activity['kind'];
export type Content = Extract<Activity, { kind: 'post' }>['content'];
export type NativeContent = Extract<NativeActivity, { kind: 'post' }>['content'];
export const activityKinds = activitySchema.options.map((o) => o.shape.kind.value) as ActivityKind[];

/** The link target that `parse` writes into text for a thing of the network, before translation. */
export const nativeTarget = (nativeId: string): string => `planet:native/${encodeURIComponent(nativeId)}`;
export const accountTarget = (id: AccountId): string => `planet:account/${id}`;
export const postTarget = (id: PostId): string => `planet:post/${id}`;
/** Finds every `planet:` link target of a text. Group 1: account, post or native; group 2: the (encoded) id. */
export const planetTargets = /planet:(account|post|native)\/([A-Za-z0-9\-_.~%!*'@]+)/g;

/** Where edits are messages of their own, these are further parts of the post: after all that came before. Seconds. */
export const editPart = (at: Date): number =>
  Math.min(2_000_000_000, Math.max(1_000_000, Math.floor(at.getTime() / 1000)));
