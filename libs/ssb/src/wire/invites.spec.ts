import ssbKeys from 'ssb-keys';
import { Invites } from './invites.js';
import type { InviteStore, Policy } from './types.js';

function build() {
  const uses = new Map<string, number>();
  const members = new Set<string>();
  const blocked = new Set<string>();
  let failing = false;
  const store: InviteStore = {
    create: async (guest, n) => void uses.set(guest, n),
    left: async (guest) => uses.get(guest) ?? 0,
    take: async (guest) => {
      const left = uses.get(guest) ?? 0;
      if (left > 0) uses.set(guest, left - 1);
      return left > 0;
    },
    giveBack: async (guest) => void uses.set(guest, (uses.get(guest) ?? 0) + 1),
  };
  const policy: Policy = {
    wanted: async (feeds) => new Set(feeds.filter((feed) => members.has(feed))),
    isBlocked: async (feed) => blocked.has(feed),
  };
  const self = ssbKeys.generate().id;
  const invites = new Invites({
    self,
    store,
    policy,
    where: () => ({ host: 'pub.example', port: 8008 }),
    onUsed: async (feed) => {
      if (failing) throw new Error('no database');
      members.add(feed);
    },
    onDone: () => undefined,
  });
  const api = invites.plugin.init(undefined as never, undefined as never) as {
    use(this: { id: string }, request: unknown, done: (error: Error | null) => void): void;
  };
  const use = (guest: string, request: unknown): Promise<string> =>
    new Promise((resolve) => api.use.call({ id: guest }, request, (error) => resolve(error?.message ?? 'ok')));
  const fail = (on: boolean): void => void (failing = on);
  return { invites, use, uses, members, blocked, self, fail };
}
const feed = (): string => ssbKeys.generate().id;
async function guestOf(code: string): Promise<string> {
  return ssbKeys.generate('ed25519', Buffer.from(code.split('~')[1] ?? '', 'base64')).id;
}

describe('invites', () => {
  it('a code names the pub and holds the seed of its guest', async () => {
    const { invites, self, uses } = build();
    const code = await invites.create(2);
    expect(code.startsWith(`pub.example:8008:${self}~`)).toBe(true);
    expect(uses.get(await guestOf(code))).toBe(2);
  });

  it('is good for its uses, also when they come at once', async () => {
    const { invites, use, members } = build();
    const guest = await guestOf(await invites.create(3));
    const answers = await Promise.all(Array.from({ length: 10 }, () => use(guest, { feed: feed() })));
    expect(answers.filter((answer) => answer === 'ok')).toHaveLength(3);
    expect(members.size).toBe(3);
  });

  it('refuses by name what is no use of it, and takes none', async () => {
    const { invites, use, uses, members, blocked, self } = build();
    const guest = await guestOf(await invites.create(1));
    const known = feed();
    const shunned = feed();
    members.add(known);
    blocked.add(shunned);
    for (const request of [null, undefined, 'x', {}, { feed: 7 }, { feed: '@a' }, { feed: guest }, { feed: self }])
      expect(await use(guest, request)).toBe('feed to follow is missing');
    expect(await use(guest, { feed: known })).toBe('already following');
    expect(await use(guest, { feed: shunned })).toBe('not welcome here');
    expect(await use(feed(), { feed: feed() })).toBe('invite has expired');
    expect([...uses.values()]).toEqual([1]);
  });

  it('a use whose follow could not be recorded is given back', async () => {
    const { invites, use, uses, fail } = build();
    const guest = await guestOf(await invites.create(1));
    fail(true);
    expect(await use(guest, { feed: feed() })).toBe('the invite could not be used now');
    expect([...uses.values()]).toEqual([1]);
    fail(false);
    expect(await use(guest, { feed: feed() })).toBe('ok');
  });

  it.each([0, -1, 1.5, '3', null, 1e9])('does not make one for %p uses', async (uses) => {
    await expect(build().invites.create(uses)).rejects.toThrow('whole number');
  });
});
