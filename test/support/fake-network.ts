import { createHash } from 'node:crypto';
import { nativeActivitySchema, ok, planetTargets, nativeTarget, refuse } from '@planet/core';
import type {
  AccountId,
  Activity,
  Content,
  EnvelopeDraft,
  Location,
  LogEntry,
  NativeActivity,
  NativeActivityInput,
  NativeChoice,
  NativeId,
  Outcome,
  PostId,
  Profile,
  Refs,
} from '@planet/core';

/**
 * What the two fake networks share. Their wire is our own native act as JSON: what is tested with them is the bridge,
 * not the translation of formats.
 */
export const sha = (text: string): string => createHash('sha256').update(text).digest('hex');

/** Something that a person of a fake network did, ready to be injected. */
export interface Act {
  /** Native id of the act. */
  id: NativeId;
  /** Native id of what it made; the act's own where it made nothing. */
  object: NativeId;
  native: NativeActivityInput;
  draft: EnvelopeDraft;
  /** On the network of feeds: its place in the log. */
  entries: LogEntry[];
}
type Without<T, K extends PropertyKey> = T extends unknown ? Omit<T, K> : never;
/** An act without what its maker fills in. */
export type Deed = Without<NativeActivityInput, 'nativeId' | 'actor' | 'at' | 'sequence'>;

export interface PostOptions {
  audience?: Content['audience'];
  replyTo?: NativeId;
  root?: NativeId;
  mentions?: NativeId[];
  to?: NativeId[];
  poll?: Extract<NativeActivityInput, { kind: 'post' }>['content']['poll'];
  location?: Location;
  alsoKnownAs?: { network: string; nativeId: string }[];
  at?: Date;
}

/** Strictly rising, a minute in the past: two acts never claim the same time. */
let tick = 0;
const started = Date.now() - 3600_000;
export const nextTime = (): Date => new Date(started + ++tick * 10);
/** For runs that must give the same acts the same ids. */
export const restartTime = (): void => {
  tick = 0;
};

export const mention = (id: NativeId, name: string): string => `[@${name}](${nativeTarget(id)})`;

/** The acts that people can do, on either network. */
export abstract class Person {
  constructor(
    readonly id: NativeId,
    readonly name: string,
  ) {}
  abstract act(deed: Deed, at?: Date): Act;
  /** A new id for what an act makes, where the network lets people choose it. */
  protected abstract newId(): NativeId;

  post(text: string, options: PostOptions = {}): Act {
    return this.act({ kind: 'post', content: this.content(this.newId(), text, options) }, options.at);
  }
  edit(post: Act, text: string, options: PostOptions = {}): Act {
    const before = (post.native as Extract<NativeActivityInput, { kind: 'post' }>).content;
    return this.act({ kind: 'edit', content: { ...before, post: post.object, text } }, options.at);
  }
  delete(object: NativeId, at?: Date): Act {
    return this.act({ kind: 'delete', object }, at);
  }
  repost(object: NativeId, audience: Content['audience'] = 'public'): Act {
    return this.act({ kind: 'repost', repost: this.newId(), object, audience });
  }
  react(object: NativeId, emoji = '❤', at?: Date): Act {
    return this.act({ kind: 'react', object, emoji }, at);
  }
  unreact(object: NativeId, undoes?: NativeId, at?: Date): Act {
    return this.act({ kind: 'unreact', object, undoes }, at);
  }
  vote(object: NativeId, choices: NativeChoice[], at?: Date): Act {
    return this.act({ kind: 'vote', object, choices }, at);
  }
  follow(target: NativeId, at?: Date): Act {
    return this.act({ kind: 'follow', target }, at);
  }
  unfollow(target: NativeId, undoes?: NativeId, at?: Date): Act {
    return this.act({ kind: 'unfollow', target, undoes }, at);
  }
  accept(follower: NativeId): Act {
    return this.act({ kind: 'accept', target: follower });
  }
  reject(follower: NativeId): Act {
    return this.act({ kind: 'reject', target: follower });
  }
  block(target: NativeId): Act {
    return this.act({ kind: 'block', target });
  }
  unblock(target: NativeId): Act {
    return this.act({ kind: 'unblock', target });
  }
  profile(profile: Profile, at?: Date): Act {
    return this.act({ kind: 'profile', of: this.id, profile }, at);
  }
  move(target: NativeId, proven?: boolean): Act {
    return this.act({ kind: 'move', target, proven });
  }
  leave(): Act {
    return this.act({ kind: 'leave' });
  }

  private content(post: NativeId, text: string, { at: _, ...options }: PostOptions) {
    return { post, text, audience: 'public' as const, ...options };
  }
}

/** The native references of an act, other than handles. */
export function referencesOf(act: NativeActivity): string[] {
  const refs: (string | undefined)[] = [
    act.actor,
    'target' in act ? act.target : undefined,
    'object' in act ? act.object : undefined,
    act.kind === 'repost' ? act.repost : undefined,
    act.kind === 'profile' ? act.of : undefined,
    ...(act.kind === 'flag' ? act.objects : []),
  ];
  if ('content' in act) {
    const { content } = act;
    refs.push(content.post, content.replyTo, content.root, content.quote, ...content.mentions, ...content.to);
  }
  return refs.filter((ref): ref is string => ref !== undefined && !ref.startsWith('acct:'));
}

/** Reads JSON as an act; refuses by name what is not one, and what refers to things of no such network. */
export function readAct(value: unknown, owns: (id: string) => boolean): Outcome<NativeActivity[]> {
  const kind = (value as { kind?: unknown } | null)?.kind;
  if (typeof kind !== 'string') return refuse('malformed', 'no kind');
  if (!nativeActivitySchema.options.some((option) => option.shape.kind.value === kind)) return ok([]);
  const read = nativeActivitySchema.safeParse(value);
  if (!read.success) return refuse('malformed', read.error.issues[0]?.message);
  const stranger = referencesOf(read.data).find((ref) => !owns(ref));
  return stranger === undefined ? ok([read.data]) : refuse('malformed', `not an id of this network: ${stranger}`);
}

/** The act in the ids of a network; `own` names the things that it makes. */
export function toNative(
  activity: Activity,
  refs: Refs,
  own: (post: PostId) => string,
): Outcome<Without<NativeActivityInput, 'nativeId' | 'actor' | 'at'>> {
  const account = (id: AccountId): string | null => refs.account(id)?.nativeId ?? null;
  const known = (id: PostId): string | null => refs.post(id)?.nativeIds[0] ?? null;
  type Deed = Without<NativeActivityInput, 'nativeId' | 'actor' | 'at'>;
  const done = (deed: object): Outcome<Deed> => ok({ kind: activity.kind, ...deed } as Deed);
  switch (activity.kind) {
    case 'post':
    case 'edit':
    case 'tally': {
      const { content } = activity;
      const post = activity.kind === 'post' ? own(content.post) : known(content.post);
      if (!post) return refuse('not-found', 'the post is not on this network');
      const link = (id: PostId | undefined) => (id ? (known(id) ?? undefined) : undefined);
      return done({
        content: {
          ...content,
          post,
          text: content.text.replace(planetTargets, (_whole, kind: string, id: string) => {
            const native = kind === 'account' ? account(id as AccountId) : known(id as PostId);
            return native ? nativeTarget(native) : 'about:blank';
          }),
          mentions: content.mentions.flatMap((id) => account(id) ?? []),
          to: content.to.flatMap((id) => account(id) ?? []),
          replyTo: link(content.replyTo),
          root: link(content.root),
          quote: link(content.quote),
        },
      });
    }
    case 'delete':
    case 'react':
    case 'unreact': {
      const object = known(activity.object);
      if (!object) return refuse('not-found', 'the post is not on this network');
      return done({ object, ...(activity.kind === 'react' ? { emoji: activity.emoji } : {}) });
    }
    case 'vote': {
      const ref = refs.post(activity.object);
      if (!ref?.nativeIds[0] || !ref.poll) return refuse('not-found', 'the poll is not on this network');
      const { options } = ref.poll;
      if (activity.choices.some((choice) => !options[choice])) return refuse('unknown-option');
      const choices = activity.choices.map((choice) => options[choice]!.id ?? choice);
      return done({ object: ref.poll.id ?? ref.nativeIds[0], choices });
    }
    case 'repost': {
      const object = known(activity.object);
      if (!object) return refuse('not-found', 'the post is not on this network');
      return done({ repost: own(activity.repost), object, audience: activity.audience });
    }
    case 'profile': {
      const of = account(activity.of);
      return of ? done({ of, profile: activity.profile }) : refuse('not-found');
    }
    case 'leave':
      return done({});
    case 'follow':
    case 'unfollow':
    case 'accept':
    case 'reject':
    case 'block':
    case 'unblock':
    case 'move': {
      const copy = activity.kind === 'move' ? 'copy' : undefined;
      const target = refs.account(activity.target, copy)?.nativeId;
      return target ? done({ target }) : refuse('not-found', 'the person is not on this network');
    }
    case 'flag':
      return refuse('unsupported');
  }
}
