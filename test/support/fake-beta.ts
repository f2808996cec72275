import { z } from 'zod';
import { define, ok, refuse } from '@planet/core';
import type { Abilities, Kit, LogEntry, LogHead, NativeActivityInput, NativeId, Protocol } from '@planet/core';
import { nextTime, Person, readAct, sha, toNative, type Act, type Deed } from './fake-network.js';

const owns = (id: string): boolean => id.startsWith('beta:');
const feedOf = (owner: string): NativeId => `beta:@${sha(`feed of ${owner}`).slice(0, 16)}` as NativeId;
/** Longest text of one message, in characters. */
export const betaTextLimit = 400;

interface BetaMessage {
  author: string;
  sequence: number;
  previous: string | null;
  timestamp: number;
  content: { kind: string } & Record<string, unknown>;
  signature: string;
}
const sign = (message: Omit<BetaMessage, 'signature'>): string =>
  sha(`the secret of ${message.author}\n${JSON.stringify(message)}`);

function write(author: string, head: LogHead | null, timestamp: number, content: BetaMessage['content']): LogEntry {
  const unsigned = {
    author,
    sequence: (head?.sequence ?? 0) + 1,
    previous: head?.key ?? null,
    timestamp,
    content,
  };
  const text = JSON.stringify({ ...unsigned, signature: sign(unsigned) });
  return {
    feed: author,
    sequence: unsigned.sequence,
    key: `beta:%${sha(text)}`,
    timestamp: unsigned.timestamp,
    text,
  };
}
function read(text: string): BetaMessage | null {
  try {
    const message = JSON.parse(text) as BetaMessage;
    const { signature, ...unsigned } = message;
    return typeof message.author === 'string' && owns(message.author) && sign(unsigned) === signature ? message : null;
  } catch {
    return null;
  }
}
/** The message as an act: what it makes has the message's own name. */
function actOf(key: string, message: BetaMessage): NativeActivityInput {
  const { author, sequence, timestamp, content } = message;
  const own = { nativeId: key, actor: author, at: new Date(timestamp), sequence };
  if (content?.kind === 'post')
    return { ...content, ...own, content: { ...(content.content as object), post: key } } as never;
  if (content?.kind === 'repost') return { ...content, ...own, repost: key } as never;
  return { ...content, ...own } as never;
}

/** A person with a feed of their own, somewhere out there. */
export class BetaPerson extends Person {
  private head: LogHead | null = null;
  constructor(name: string) {
    super(feedOf(`person ${name}`), name);
  }
  protected override newId(): NativeId {
    return 'beta:%own' as NativeId;
  }
  override act(deed: Deed, at = nextTime()): Act {
    const entry = write(this.id, this.head, at.getTime(), deed as unknown as BetaMessage['content']);
    this.head = entry;
    const native = actOf(entry.key, read(entry.text)!);
    return { id: entry.key as NativeId, object: entry.key as NativeId, native, ...streamed(entry) };
  }
}
/** The message as a peer's stream brings it: its text goes to the log. */
export const streamed = (entry: LogEntry) => ({
  draft: {
    network: 'beta',
    digest: entry.key,
    transport: 'stream' as const,
    body: entry.text,
    headers: {},
    peer: 'a peer',
    signer: entry.feed as NativeId,
  },
  entries: [entry],
});
/** The same message by another way: asked for by its name, its text kept with the envelope. */
export const looseMessage = (act: Act, nonce = '') => ({
  network: 'beta',
  digest: `loose ${nonce} ${act.id}`,
  transport: 'fetch' as const,
  body: act.entries[0]!.text,
  headers: { key: act.id },
});

const abilities: Abilities = {
  delivery: 'feed',
  kinds: [
    'post',
    'edit',
    'delete',
    'repost',
    'react',
    'unreact',
    'vote',
    'follow',
    'unfollow',
    'profile',
    'move',
    'block',
    'unblock',
  ],
  audiences: ['public'],
  answersFollows: false,
  changesVotes: true,
  maxTextBytes: betaTextLimit,
};

/** What the tests may do to the network of feeds while it runs. */
export class BetaWorld {
  /** Asked before each append; throws or not. */
  onAppend: (feed: string) => void | Promise<void> = () => undefined;
}

/** A network of feeds, like Scuttlebutt: every act is a message in its author's log, in Planet's own transaction. */
export const defineBeta = (world = new BetaWorld()) =>
  define({ name: 'beta', config: z.object({}), create: (kit) => beta(kit, world) });

function beta(kit: Kit, world: BetaWorld): Protocol {
  return {
    name: 'beta',
    abilities,
    owns,
    resolve: (id) => Promise.resolve(refuse('not-found', id)),
    verify(envelope) {
      const message = read(envelope.body);
      if (!message) return Promise.resolve(refuse('bad-signature'));
      return Promise.resolve(ok({ envelope, signer: message.author as NativeId, document: message }));
    },
    parse({ envelope, document }) {
      const message = (document as BetaMessage | undefined) ?? read(envelope.body);
      if (!message) return refuse('malformed');
      const key = envelope.headers['key'] ?? envelope.digest;
      return readAct(actOf(key, message), owns);
    },
    render(activity, _as, refs) {
      if (!abilities.kinds.includes(activity.kind)) return refuse('unsupported', activity.kind);
      const native = toNative(activity, refs, () => 'beta:%own');
      if (!native.ok) return native;
      const deed = native.value;
      if (deed.kind !== 'post') return ok({ body: [deed] });
      const { text } = deed.content;
      const parts = [];
      for (let from = 0; from === 0 || from < text.length; from += betaTextLimit)
        parts.push({ ...deed, content: { ...deed.content, text: text.slice(from, from + betaTextLimit) } });
      return ok({ body: parts });
    },
    async deliver(document, target, _as, scope) {
      let head = await kit.log.lockHead(target.address, scope);
      await world.onAppend(target.address);
      const entries: LogEntry[] = [];
      for (const part of document.body as BetaMessage['content'][]) {
        const content =
          entries.length > 0
            ? {
                ...part,
                content: { ...(part['content'] as object), replyTo: entries.at(-1)!.key, root: entries[0]!.key },
              }
            : part;
        head = write(target.address, head, Math.max(kit.clock().getTime(), (head?.timestamp ?? 0) + 1), content);
        entries.push(head as LogEntry);
      }
      await kit.log.append(entries, scope);
      return ok({ copies: entries.map((entry, part) => ({ nativeId: entry.key, part })) });
    },
    host: (account, handle) => Promise.resolve(ok({ nativeId: feedOf(account.id), handle, host: null, endpoints: {} })),
    service: () => Promise.resolve({ nativeId: feedOf('the service'), handle: 'planet', host: null, endpoints: {} }),
  };
}
/** Reads a log's texts as acts. */
export const readLog = (rows: { key: string; text: string }[]): NativeActivityInput[] =>
  rows.map((row) => actOf(row.key, read(row.text)!));
export const serviceFeed = feedOf('the service');
