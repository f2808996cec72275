import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { deliver, home } from '@planet/bridge';
import { stableId, type Content, type PostId } from '@planet/core';
import { createPlanet, loadSettings, projectRoot, startPostgres } from '@planet/platform';
import { protocols } from '@planet/protocols';
import { accounts, activities, deliveries, migrate, posts } from '@planet/store';
import { startPeer } from '../support/peers/peer.js';
import { perSecond, result, type Bench } from './result.js';
import ssbKeys from 'ssb-keys';
import { createMessage, type Keys } from '../../libs/ssb/src/wire/index.js';

const feeds = 1000;
const quiet = { debug: () => undefined, info: () => undefined, warn: console.warn, error: console.error };

/** Durable appends over 1,000 hosted feeds, by the deliver path: message, Copy and Delivery commit together. */
export const publishBench: Bench = async ({ messages }, say) => {
  const dataDir = await mkdtemp(join(tmpdir(), 'planet-bench-'));
  const postgres = await startPostgres({ dataDir, logger: quiet });
  await migrate(postgres.url, { migrationsDir: join(projectRoot(), 'prisma/migrations'), logger: quiet });
  const settings = { ...loadSettings(protocols, { DATA_DIR: dataDir }), databaseUrl: postgres.url };
  const planet = await createPlanet({ settings, logger: quiet, definitions: protocols });
  const peer = await startPeer('ssb-db2-peer');
  try {
    const ids = await prepare(planet, messages, say);
    const began = performance.now();
    const lanes = 4;
    const size = 200;
    let next = 0;
    await Promise.all(
      Array.from({ length: lanes }, async () => {
        while (next < ids.length) {
          const batch = ids.slice(next, (next += size));
          await deliver(planet.bridge, 'ssb', batch);
        }
      }),
    );
    const ms = performance.now() - began;
    const done = await planet.store.prisma.delivery.count({ where: { state: 'delivered' } });
    if (done !== messages) throw new Error(`${done} of ${messages} delivered`);
    const value = (messages / ms) * 1000;
    say(`Planet: ${Math.round(value)}/s, ${messages} appends over ${feeds} feeds`);
    const few = 200;
    const start = performance.now();
    for (let n = 0; n < few; n++) {
      await peer.call('publish', { content: { type: 'post', text: 'x'.repeat(400) } });
      await peer.call('flush');
    }
    const one = (few / (performance.now() - start)) * 1000;
    const bulk = await peer.call('bulkPublish', { n: messages, size: 400 });
    const awaited = (messages / bulk.ms) * 1000;
    say(`ssb-db2: ${Math.round(one)}/s each awaited to disk, ${Math.round(awaited)}/s in bulk, awaited once`);
    const keys = ssbKeys.generate();
    const limit = await perSecond(1, () =>
      createMessage(null, keys as Keys, { type: 'post', text: 'x'.repeat(400) }, Date.now()),
    );
    return result(
      'publish',
      'messages/s',
      value,
      { name: 'ssb-db2 create, each awaited to disk', value: one },
      { name: 'message made and signed, on one core', value: limit },
      {
        peerBulkAwaitedOnce: Math.round(awaited),
        ratioToPeerBulk: Math.round((value / awaited) * 100) / 100,
      },
    );
  } finally {
    await peer.stop();
    await planet.close();
    await postgres.stop();
    await rm(dataDir, { recursive: true, force: true });
  }
};

type Planet = Awaited<ReturnType<typeof createPlanet>>;

/** Accounts with hosted feeds, and posts of theirs that are ready to be delivered. */
async function prepare(planet: Planet, messages: number, say: (line: string) => void): Promise<string[]> {
  const ssb = planet.bridge.protocols.get('ssb')!;
  const people: { id: string; as: string; feed: string }[] = [];
  for (let n = 0; n < feeds; n++) {
    const account = await accounts.saveRemote(planet.store.prisma, 'activitypub', {
      nativeId: `https://remote.example/users/p${n}` as never,
      handle: `p${n}@remote.example`,
      host: 'remote.example',
      profile: { name: `P ${n}` },
      endpoints: {},
    });
    const hosted = await ssb.host(account, `p${n}`);
    if (!hosted.ok) throw new Error(hosted.reason);
    const as = await accounts.saveHosted(planet.store.prisma, 'ssb', account, hosted.value);
    people.push({ id: account.id, as: as.id, feed: as.nativeId });
  }
  say(`${feeds} hosted feeds made`);
  const ids: string[] = [];
  for (let from = 0; from < messages; from += 1000) {
    await planet.store.transaction(async (tx) => {
      const batch = Array.from({ length: Math.min(1000, messages - from) }, (_, i) => {
        const n = from + i;
        const person = people[n % feeds]!;
        const id = stableId('post', home, `bench${n}`) as PostId;
        const content: Content = {
          post: id,
          text: `${n} ${'x'.repeat(400)}`,
          media: [],
          tags: [],
          mentions: [],
          to: [],
          audience: 'public',
        };
        const activity = {
          id: stableId('activity', home, `bench${n}`),
          network: 'activitypub',
          nativeId: `bench${n}`,
          actor: person.id,
          at: new Date(),
          kind: 'post',
          content,
        };
        return { person, content, activity };
      });
      await posts.insert(
        tx,
        batch.map(({ person, content, activity }) => ({
          id: content.post,
          authorId: person.id,
          network: 'activitypub',
          nativeId: activity.nativeId,
          content,
          createdAt: activity.at,
        })),
      );
      await activities.insert(
        tx,
        batch.map(({ activity }) => activity as never),
        [],
      );
      ids.push(
        ...(await deliveries.insert(
          tx,
          batch.map(({ person, activity }) => ({
            activityId: activity.id,
            network: 'ssb',
            address: person.feed,
            host: null,
            asId: person.as,
            orderKey: `ssb|${activity.id}`,
          })),
        )),
      );
    });
  }
  return ids;
}
