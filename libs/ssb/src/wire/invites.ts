import { randomBytes } from 'node:crypto';
import ssbKeys from 'ssb-keys';
import { isFeed } from './feed-ids.js';
import { answer, type Caller, type Plugin } from './rpc.js';
import type { InviteStore, Policy } from './types.js';

const MOST_USES = 100_000;

export interface InvitesOptions {
  self: string;
  store: InviteStore;
  policy: Policy;
  /** Where the invite leads: host and port as others reach them. */
  where(): { host: string; port: number };
  onUsed(feed: string): Promise<unknown>;
  /** The guest has done what it came for. */
  onDone(guest: string): void;
}

/** `host:port:@key~seed`. Throws where `uses` is no number of people. */
export async function makeInvite(
  store: InviteStore,
  self: string,
  where: { host: string; port: number },
  uses: number,
): Promise<string> {
  if (!Number.isInteger(uses) || uses < 1 || uses > MOST_USES)
    throw new Error(`uses is a whole number from 1 to ${MOST_USES}`);
  const seed = randomBytes(32);
  await store.create(ssbKeys.generate('ed25519', seed).id, uses);
  return `${where.host}:${where.port}:${self}~${seed.toString('base64')}`;
}

/** Pub invites: a code holds the seed of a key pair; who connects with that key may name one feed for the pub to follow. */
export class Invites {
  constructor(private readonly options: InvitesOptions) {}

  readonly plugin: Plugin = {
    name: 'invite',
    version: '1.0.0',
    manifest: { create: 'async', use: 'async' },
    permissions: {},
    init: () => {
      const { create, use } = this;
      return {
        create: (uses: unknown, done: (error: Error | null, code?: unknown) => void) =>
          answer(done, () =>
            create(typeof uses === 'object' && uses !== null ? (uses as { uses?: unknown }).uses : uses),
          ),
        use(this: Caller, request: unknown, done: (error: Error | null, value?: unknown) => void) {
          answer(done, () => use(this.id, request));
        },
      };
    },
  };

  readonly create = async (uses: unknown = 1): Promise<string> => {
    const { store, self, where } = this.options;
    return makeInvite(store, self, where(), uses as number);
  };

  private readonly use = async (guest: string, request: unknown): Promise<unknown> => {
    const { store, policy, onUsed, self } = this.options;
    const feed = (request as { feed?: unknown } | null)?.feed;
    if (!isFeed(feed) || feed === self || feed === guest) throw new Error('feed to follow is missing');
    if (await policy.isBlocked(feed)) throw new Error('not welcome here');
    const joined = policy.isMember ? policy.isMember(feed) : (await policy.wanted([feed])).has(feed);
    if (joined && (await store.left(guest)) > 0) throw new Error('already following');
    if (!(await store.take(guest))) throw new Error('invite has expired');
    try {
      const given = (await onUsed(feed)) ?? true;
      setImmediate(() => this.options.onDone(guest));
      return given;
    } catch (error) {
      await store.giveBack(guest);
      throw new Error('the invite could not be used now', { cause: error });
    }
  };
}
