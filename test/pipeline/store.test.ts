import { stableId } from '@planet/core';
import { activities, deliveries, outbox, Store, type NewDelivery } from '@planet/store';
import { startDatabases, type TestDatabase, type TestDatabases } from '../support/database.js';

let databases: TestDatabases;
let database: TestDatabase;
let store: Store;
beforeAll(async () => {
  databases = await startDatabases();
  database = await databases.createDatabase();
  store = new Store(database.url, 4);
});
afterAll(async () => {
  await store.close();
  await database.drop();
  await databases.stop();
});
beforeEach(() => database.query('TRUNCATE outbox RESTART IDENTITY'));
const id = (n: number): string => stableId('activity', String(n));

describe('a transaction', () => {
  it('that Postgres ends to break a deadlock begins again', async () => {
    await database.query(`INSERT INTO outbox (queue, ids) VALUES ('a', '{}'), ('b', '{}')`);
    let tries = 0;
    let held = 0;
    let met: () => void;
    const meeting = new Promise<void>((resolve) => (met = resolve));
    const both = (first: number, second: number) =>
      store.transaction(async (tx) => {
        tries++;
        await tx.$executeRaw`UPDATE outbox SET queue = 'x' WHERE id = ${first}`;
        // Each holds its first row.
        if (++held === 2) met();
        await meeting;
        await tx.$executeRaw`UPDATE outbox SET queue = queue || ${`${first}`} WHERE id = ${second}`;
      });
    await Promise.all([both(1, 2), both(2, 1)]);
    expect(tries).toBe(3);
  });

  it('that fails for another reason is not repeated', async () => {
    let tries = 0;
    const work = store.transaction(() => Promise.reject(new Error(`try ${++tries}`)));
    await expect(work).rejects.toThrow('try 1');
    expect(tries).toBe(1);
  });
});

describe('the outbox', () => {
  it('gives each row to one taker, and keeps what was taken in vain', async () => {
    await store.transaction((tx) => outbox.add(tx, 'inbound', [id(1), id(2)]));
    await store.transaction((tx) => outbox.add(tx, 'fanout', [id(3)]));
    await store
      .transaction(async (tx) => {
        const mine = await outbox.take(tx, 1);
        expect(mine).toMatchObject([{ queue: 'inbound', ids: [id(1), id(2)] }]);
        const others = await store.transaction((other) => outbox.take(other, 10));
        expect(others.map((row) => row.queue)).toEqual(['fanout']);
        throw new Error('lost');
      })
      .catch(() => undefined);
    expect(await outbox.take(store.prisma, 10)).toMatchObject([{ queue: 'inbound', ids: [id(1), id(2)] }]);
  });
});

describe('deliveries', () => {
  beforeEach(() => database.query('TRUNCATE delivery'));
  const delivery = (n: number, more: Partial<NewDelivery> = {}): NewDelivery => ({
    activityId: id(n),
    network: 'alpha',
    address: 'a',
    host: 'h',
    asId: null,
    orderKey: 'k',
    ...more,
  });

  it('are claimed by one worker, in order, and the next comes when the first has ended', async () => {
    const ids = await deliveries.insert(store.prisma, [delivery(1), delivery(2), delivery(3, { orderKey: 'other' })]);
    expect(await deliveries.insert(store.prisma, [delivery(1), delivery(2)])).toEqual([]);
    const claims = await Promise.all([1, 2, 3].map(() => deliveries.claim(store.prisma, ids, 60)));
    expect(
      claims
        .flat()
        .map((row) => row.activityId)
        .sort(),
    ).toEqual([id(1), id(3)].sort());
    const first = claims.flat().find((row) => row.activityId === id(1))!;
    expect(await deliveries.finish(store.prisma, [{ id: first.id, orderKey: 'k', state: 'delivered' }])).toEqual([
      ids[1],
    ]);
    expect(await deliveries.claim(store.prisma, ids, 60)).toMatchObject([{ activityId: id(2) }]);
  });

  it('are no longer held by a worker from which another has taken them', async () => {
    const ids = await deliveries.insert(store.prisma, [delivery(1)]);
    const slow = await deliveries.claim(store.prisma, ids, -1);
    const quick = await deliveries.claim(store.prisma, ids, 60);
    expect([...(await deliveries.held(store.prisma, slow))]).toEqual([]);
    expect([...(await deliveries.held(store.prisma, quick))]).toEqual(ids);
  });
});

/** With tables of a size at which a scan would hurt, the questions that are asked all the time must find an index. */
describe('the hot questions use an index', () => {
  beforeAll(async () => {
    await database.query(`
      INSERT INTO delivery (id, activity_id, network, address, host, order_key, state, created_at)
        SELECT gen_random_uuid(), md5((n / 5)::text)::uuid, 'alpha', 'a' || n, 'h' || n % 100, 'k' || n / 3, 'delivered', now() - interval '1 day'
        FROM generate_series(1, 60000) n;
      UPDATE delivery SET state = 'queued' WHERE seq % 5000 = 0;
      INSERT INTO activity (id, network, kind, native_id, actor_id, object_id, target_id, at, created_at)
        SELECT md5(n::text)::uuid, 'alpha', 'post', 'n' || n, md5('a' || n % 1000)::uuid, md5('o' || n)::uuid, md5('t' || n % 2000)::uuid, now(), now() - interval '1 day'
        FROM generate_series(1, 30000) n;
      INSERT INTO account (id, network, native_id, origin, host, endpoints)
        SELECT md5('a' || n)::uuid, 'alpha', 'n' || n, 'stranger', 'h', '{"inbox": "i"}' FROM generate_series(1, 20000) n;
      INSERT INTO follow (follower_id, target_id, state, version, activity_id)
        SELECT md5('a' || n)::uuid, md5('t' || n % 4000)::uuid, 'active', n, gen_random_uuid() FROM generate_series(1, 20000) n;
      INSERT INTO envelope (id, network, digest, transport, state, received_at)
        SELECT gen_random_uuid(), 'alpha', 'd' || n, 'push', 'applied', now() - interval '1 day' FROM generate_series(1, 40000) n;
      INSERT INTO parked (envelope_id, network, native_id) SELECT gen_random_uuid(), 'alpha', 'p' || n FROM generate_series(1, 20000) n;
      INSERT INTO copy (network, native_id, object_id) SELECT 'alpha', 'n' || n, md5('o' || n)::uuid FROM generate_series(1, 30000) n;
      INSERT INTO tombstone (network, native_id, by_id) SELECT 'alpha', 'x' || n, gen_random_uuid() FROM generate_series(1, 20000) n;
      ANALYZE`);
  });

  /** The tables that the statements sent by `work` read from end to end. */
  async function scanned(work: () => Promise<unknown>): Promise<string[]> {
    const reads = () =>
      database
        .query<{ relname: string; n: string }>(`SELECT pg_stat_force_next_flush()`)
        .then(() =>
          database.query<{ relname: string; seq_tup_read: string }>(
            `SELECT relname, seq_tup_read FROM pg_stat_user_tables WHERE schemaname = 'public'`,
          ),
        );
    await settled();
    const before = new Map((await reads()).map((row) => [row.relname, Number(row.seq_tup_read)]));
    await work();
    await settled();
    return (await reads())
      .filter((row) => Number(row.seq_tup_read) - before.get(row.relname)! > 5000)
      .map((row) => row.relname);
  }
  /** Statistics reach the view when a connection is told to flush them. */
  const settled = () =>
    Promise.all(
      Array.from(
        { length: 4 },
        () => store.prisma.$queryRaw`SELECT pg_stat_force_next_flush()::text, pg_sleep(0.05)::text`,
      ),
    );

  it('sees a scan when there is one', async () => {
    expect(
      await scanned(() => store.prisma.$queryRaw`SELECT count(*)::int FROM delivery WHERE detail = 'nothing'`),
    ).toEqual(['delivery']);
  });

  it.each<[string, () => Promise<unknown>]>([
    [
      'claim',
      async () =>
        deliveries.claim(
          store.prisma,
          (await store.prisma.delivery.findMany({ take: 50, select: { id: true } })).map((row) => row.id),
          1,
        ),
    ],
    ['due', () => deliveries.due(store.prisma, 2000)],
    ['finish', () => deliveries.finish(store.prisma, [{ id: id(1), orderKey: 'k7', state: 'delivered' }])],
    ['pendingFor', () => deliveries.pendingFor(store.prisma, 'alpha', [id(1), id(2)])],
    ['addressesFor', () => deliveries.addressesFor(store.prisma, 'alpha', id(1))],
    ['addressesOf', () => deliveries.addressesOf(store.prisma, 'alpha', [id(1)])],
    ['acts before', () => activities.before(store.prisma, { actorId: id(1), kinds: ['follow'], targetId: id(2) })],
    [
      'followers on a network',
      () => store.prisma
        .$queryRaw`SELECT DISTINCT a.endpoints->>'inbox' FROM follow f JOIN account a ON a.id = f.follower_id
        WHERE f.target_id = ${id(1)}::uuid AND f.state = 'active' AND a.network = 'alpha'`,
    ],
  ])('%s', async (_name, work) => {
    expect(await scanned(work)).toEqual([]);
  });

  it.each<[string, (repos: typeof import('@planet/store')) => Promise<unknown>]>([
    ['stranded envelopes', ({ envelopes }) => envelopes.stranded(store.prisma, 60)],
    ['unpark', ({ envelopes }) => envelopes.unpark(store.prisma, 'alpha', ['p1', 'p2'])],
    ['claim of a fetch', ({ envelopes }) => envelopes.claimFetch(store.prisma, 'alpha', 'p1')],
    ['resolve', ({ copies }) => copies.resolve(store.prisma, 'alpha', ['n1', 'n2'])],
    ['copies of objects', ({ copies }) => copies.ofObjects(store.prisma, 'alpha', [id(1)])],
    ['awaited', ({ copies }) => copies.awaited(store.prisma, 'alpha', ['n1', 'p2'])],
    ['buried alive', ({ copies }) => copies.buriedAlive(store.prisma, 'alpha', ['n1', 'x2'])],
  ])('%s', async (_name, work) => {
    const repos = await import('@planet/store');
    expect(await scanned(() => work(repos))).toEqual([]);
  });
});
