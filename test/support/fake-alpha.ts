import { z } from 'zod';
import { define, later, ok, refuse, speakerOf } from '@planet/core';
import type { Abilities, NativeActivityInput, NativeId, Outcome, PostId, Protocol, Refusal } from '@planet/core';
import { Person, readAct, sha, nextTime, toNative, type Act, type Deed } from './fake-network.js';

/** Host of the Planet under test, in ids of alpha. */
export const alphaHost = 'planet.test';
export const alphaCopy = (post: PostId | string): NativeId => `alpha://${alphaHost}/objects/${post}` as NativeId;
/** Polls and their answers have names of their own here. */
export const alphaPoll = (post: PostId | string, options: number) => ({
  id: `alpha://${alphaHost}/polls/${post}` as NativeId,
  options: Array.from({ length: options }, (_, n) => `alpha://${alphaHost}/polls/${post}/${n}` as NativeId),
});
const owns = (id: string): boolean => id.startsWith('alpha://');
const hostOf = (id: string): string => /^alpha:\/\/([^/]*)/.exec(id)?.[1] ?? '';
const signatureOf = (signer: string, body: string): string => sha(`the secret of ${signer}\n${body}`);

export interface Received {
  address: string;
  document: NativeActivityInput;
  as: string;
}

/** The servers of the network of inboxes: who is there, what they were sent, and how they misbehave. */
export class AlphaWorld {
  readonly people = new Map<string, AlphaPerson>();
  /** Every call of deliver that was answered well, in order, repeats among them. */
  readonly received: Received[] = [];
  /** Every call of deliver. */
  readonly attempts: { address: string; host: string | null; document: NativeActivityInput; at: number }[] = [];
  readonly fetches: string[] = [];
  readonly resolved: string[] = [];
  /** What `fetch` finds at the origin. */
  readonly objects = new Map<string, NativeActivityInput>();
  /** How deliver, fetch and verify fail, by host; the function is asked each time. */
  readonly failures = new Map<string, () => Refusal | null>();
  keysAway = false;
  /** Runs after a document was taken and before deliver returns. */
  onReceived: (received: Received) => void | Promise<void> = () => undefined;

  person(handle: string): AlphaPerson {
    const [name, host] = handle.split('@') as [string, string];
    const person = new AlphaPerson(this, name, host);
    this.people.set(person.id, person);
    return person;
  }
  fail(host: string, outcome: Refusal, times = Infinity): void {
    let left = times;
    this.failures.set(host, () => (left-- > 0 ? outcome : null));
  }
  heal(host: string): void {
    this.failures.delete(host);
  }
  /** What one inbox was sent, in order, each document once. */
  inbox(address: string): NativeActivityInput[] {
    const seen = new Map<string, NativeActivityInput>();
    for (const { address: at, document } of this.received)
      if (at === address && !seen.has(document.nativeId)) seen.set(document.nativeId, document);
    return [...seen.values()];
  }
  /** What people on a host see in the end, and what a strict server there would have to complain about. */
  host(host: string): HostState {
    const state = new HostState();
    for (const { address, document } of this.received) if (hostOf(address) === host) state.take(document);
    return state;
  }
}

/** A server that applies what it gets in the order in which it gets it. */
export class HostState {
  readonly posts = new Map<string, NativeActivityInput>();
  readonly deleted = new Set<string>();
  readonly reactions = new Map<string, string>();
  readonly moves = new Map<string, string>();
  readonly votes = new Map<string, unknown[]>();
  readonly follows = new Map<string, string>();
  readonly complaints: string[] = [];
  private readonly seen = new Set<string>();

  take(document: NativeActivityInput): void {
    const repeated = this.seen.has(document.nativeId);
    this.seen.add(document.nativeId);
    if (repeated) return;
    switch (document.kind) {
      case 'post':
        if (this.posts.has(document.content.post)) this.complaints.push(`a second post ${document.content.post}`);
        if (!this.deleted.has(document.content.post)) this.posts.set(document.content.post, document);
        break;
      case 'edit':
        if (this.deleted.has(document.content.post)) this.complaints.push(`edit after delete ${document.content.post}`);
        else if (!this.posts.has(document.content.post))
          this.complaints.push(`edit before post ${document.content.post}`);
        else this.posts.set(document.content.post, document);
        break;
      case 'tally':
        if (!this.posts.has(document.content.post)) this.complaints.push(`tally before post ${document.content.post}`);
        else this.posts.set(document.content.post, document);
        break;
      case 'vote': {
        const vote = `${document.actor} ${document.object}`;
        if (this.votes.has(vote)) this.complaints.push(`a second vote ${vote}`);
        else this.votes.set(vote, document.choices);
        break;
      }
      case 'move':
        this.moves.set(document.actor, document.target);
        break;
      case 'delete':
        this.deleted.add(document.object);
        this.posts.delete(document.object);
        break;
      case 'repost':
        this.posts.set(document.repost, document);
        break;
      case 'react':
        this.reactions.set(`${document.actor} ${document.object}`, document.emoji ?? '❤');
        break;
      case 'unreact':
        this.reactions.delete(`${document.actor} ${document.object}`);
        break;
      case 'follow':
      case 'accept':
      case 'reject':
      case 'unfollow':
        this.follows.set(`${document.actor} ${document.target}`, document.kind);
        break;
      default:
    }
  }
}

export class AlphaPerson extends Person {
  readonly inbox: string;
  readonly sharedInbox: string;
  /** What `resolve` tells of the person. */
  about: Record<string, unknown> = {};
  bridgedFrom: string | undefined;
  private count = 0;

  constructor(
    private readonly world: AlphaWorld,
    name: string,
    readonly host: string,
  ) {
    super(`alpha://${host}/users/${name}` as NativeId, name);
    this.inbox = `${this.id}/inbox`;
    this.sharedInbox = `alpha://${host}/inbox`;
  }
  protected override newId(): NativeId {
    return `alpha://${this.host}/${this.name}/objects/${++this.count}` as NativeId;
  }
  override act(deed: Deed, at = nextTime()): Act {
    const nativeId = `alpha://${this.host}/${this.name}/acts/${++this.count}` as NativeId;
    const native = { ...deed, nativeId, actor: this.id, at } as NativeActivityInput;
    const object = native.kind === 'post' ? native.content.post : native.kind === 'repost' ? native.repost : nativeId;
    if (native.kind === 'post') this.world.objects.set(object, native);
    return { id: nativeId, object: object as NativeId, native, draft: push(native, nativeId), entries: [] };
  }
}

/** A request to our inbox. The same act sent again is another request: it has another digest. */
export function push(native: NativeActivityInput, nonce: string, signer: string = native.actor) {
  const body = JSON.stringify(native);
  return {
    network: 'alpha',
    digest: sha(`${body}\n${nonce}`),
    transport: 'push' as const,
    body,
    headers: { signer, signature: signatureOf(signer, body) },
    peer: hostOf(signer),
  };
}
/** What fetching the object at its origin brings: the act is then known by the name of the object. */
export function fetched(native: NativeActivityInput, nonce = '') {
  const object = native.kind === 'post' ? native.content.post : native.nativeId;
  const body = JSON.stringify({ ...native, nativeId: object });
  return {
    network: 'alpha',
    digest: sha(`fetch\n${body}\n${nonce}`),
    transport: 'fetch' as const,
    body,
    headers: {},
    peer: object,
  };
}

const abilities: Abilities = {
  delivery: 'inbox',
  kinds: [
    'post',
    'edit',
    'delete',
    'repost',
    'react',
    'unreact',
    'vote',
    'tally',
    'follow',
    'unfollow',
    'accept',
    'reject',
    'profile',
    'move',
    'block',
    'unblock',
    'leave',
  ],
  audiences: ['public', 'unlisted', 'followers', 'direct', 'group'],
  answersFollows: true,
  maxTextBytes: null,
};

/** A network of inboxes, like ActivityPub: documents with ids of ours, servers that answer or fail. */
export const defineAlpha = (world: AlphaWorld, more: Partial<Abilities> = {}) =>
  define({ name: 'alpha', config: z.object({}), create: () => alpha(world, { ...abilities, ...more }) });

function alpha(world: AlphaWorld, abilities: Abilities): Protocol {
  const failing = (host: string): Refusal | null => world.failures.get(host)?.() ?? null;
  return {
    name: 'alpha',
    abilities,
    owns,
    copyId: alphaCopy,
    copyPoll: alphaPoll,

    resolve(handleOrId) {
      world.resolved.push(handleOrId);
      const handle = handleOrId.replace(/^acct:/, '').replace(/^@/, '');
      const person =
        world.people.get(handleOrId) ?? [...world.people.values()].find((p) => `${p.name}@${p.host}` === handle);
      if (!person) return Promise.resolve(refuse('not-found', handleOrId));
      const failure = failing(person.host);
      if (failure) return Promise.resolve(failure);
      return Promise.resolve(
        ok({
          nativeId: person.id,
          handle: `${person.name}@${person.host}`,
          host: person.host,
          profile: { name: person.name, ...person.about },
          endpoints: { inbox: person.inbox, sharedInbox: person.sharedInbox },
          bridgedFrom: person.bridgedFrom,
        }),
      );
    },

    verify(envelope) {
      let document: { actor?: unknown } | null;
      try {
        document = JSON.parse(envelope.body) as { actor?: unknown } | null;
      } catch {
        return Promise.resolve(refuse('malformed', 'not JSON'));
      }
      const actor = document?.actor;
      if (typeof actor !== 'string' || !owns(actor)) return Promise.resolve(refuse('malformed', 'no actor'));
      if (envelope.transport === 'fetch') {
        const same = hostOf(envelope.peer ?? '') === hostOf(actor);
        return Promise.resolve(
          same ? ok({ envelope, signer: actor as NativeId, document }) : refuse('host-mismatch', envelope.peer),
        );
      }
      const { signer, signature } = envelope.headers;
      if (!signer || !signature) return Promise.resolve(refuse('unsigned'));
      if (world.keysAway) return Promise.resolve(later('key-unavailable', hostOf(signer)));
      if (signature !== signatureOf(signer, envelope.body)) return Promise.resolve(refuse('bad-signature'));
      return Promise.resolve(ok({ envelope, signer: signer as NativeId, document }));
    },
    parse: ({ envelope, document }) => {
      if (document !== undefined) return readAct(document, owns);
      try {
        return readAct(JSON.parse(envelope.body), owns);
      } catch {
        return refuse('malformed');
      }
    },

    render(activity, as, refs) {
      const native = toNative(activity, refs, (post) => refs.post(post)?.nativeIds[0] ?? alphaCopy(post));
      if (!native.ok) return native;
      const nativeId = `alpha://${alphaHost}/acts/${activity.id}` as NativeId;
      if ('content' in activity && activity.content.poll && 'content' in native.value) {
        const { post, poll } = activity.content;
        const names = alphaPoll(post, poll.options.length);
        const options = poll.options.map((option, n) => ({ ...option, id: names.options[n] }));
        native.value.content.poll = { ...poll, id: names.id, options };
      }
      // What is handed on in a thread is still its author's.
      const actor = speakerOf(activity, as, refs) ?? as.nativeId;
      return ok({ body: { ...native.value, nativeId, actor, at: activity.at } });
    },
    async deliver(document, target, as) {
      const native = document.body as NativeActivityInput;
      const host = hostOf(target.address);
      world.attempts.push({ address: target.address, host: target.host, document: native, at: Date.now() });
      const failure = failing(host);
      if (failure) return failure;
      const received = { address: target.address, document: native, as: as.nativeId as string };
      world.received.push(received);
      await world.onReceived(received);
      const made =
        native.kind === 'post' ? native.content.post : native.kind === 'repost' ? native.repost : native.nativeId;
      return ok({ copies: [{ nativeId: made as string, part: 0 }] });
    },
    host: (_account, handle) =>
      Promise.resolve(
        ok({
          nativeId: `alpha://${alphaHost}/users/${handle}` as NativeId,
          handle,
          host: alphaHost,
          endpoints: { inbox: `alpha://${alphaHost}/inbox` },
        }),
      ),
    service: () =>
      Promise.resolve({
        nativeId: `alpha://${alphaHost}/users/planet` as NativeId,
        handle: 'planet',
        host: alphaHost,
        endpoints: {},
      }),
    fetch(nativeId) {
      // Our own ids are not asked for over the network: the thing is here, or about to be.
      if (hostOf(nativeId) === alphaHost) return Promise.resolve(later('waits-for-object', nativeId));
      world.fetches.push(nativeId);
      const failure = failing(hostOf(nativeId));
      if (failure) return Promise.resolve(failure);
      const native = world.objects.get(nativeId);
      return Promise.resolve(native ? ok(fetched(native)) : refuse('not-found', nativeId));
    },
  };
}
export type AlphaOutcome = Outcome<unknown>;
