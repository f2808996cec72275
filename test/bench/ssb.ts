import { Client } from 'pg';
import { startPeer } from '../support/peers/peer.js';
import { startPlanet } from '../support/running-planet.js';
import { result, type Bench } from './result.js';

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** Messages of a stock peer, replicated until they are Activities in Postgres; against ssb-db2 to ssb-db2. */
export const ssbBench: Bench = async ({ messages, env }, say) => {
  const planet = await startPlanet({ env: { LOG_LEVEL: 'warn', ...env } });
  const phone = await startPeer('ssb-db2-peer');
  const reader = await startPeer('ssb-db2-peer');
  try {
    const db = new Client({ connectionString: await planet.databaseUrl() });
    await db.connect();
    const { createInvite } = await planet.query<{ createInvite: { code: string } }>(
      'mutation { createInvite(uses: 1) { code error { message } } }',
    );
    await phone.call('acceptInvite', { code: createInvite.code });
    await phone.call('disconnect');
    await phone.call('bulkPublish', { n: messages, size: 400 });
    say(`${messages} messages published`);
    const count = async (sql: string) => Number((await db.query(sql)).rows[0].count);
    const began = performance.now();
    await phone.call('connect', { address: planet.ssbAddress });
    let logged = 0;
    for (;;) {
      const done = await count("SELECT count(*) FROM activity WHERE kind = 'post' AND network = 'ssb'");
      if (
        !logged &&
        (await count(
          "SELECT count(*) FROM log_message WHERE feed <> (SELECT native_id FROM account WHERE origin = 'service' AND network = 'ssb')",
        )) >= messages
      )
        logged = performance.now() - began;
      if (done >= messages) break;
      await pause(100);
    }
    const ms = performance.now() - began;
    const value = (messages / ms) * 1000;
    say(
      `Planet: ${Math.round(value)}/s until Activities, in the log after ${Math.round(logged)} ms of ${Math.round(ms)}`,
    );
    await phone.call('disconnect');
    await db.end();

    await reader.call('follow', { feed: phone.ready.id });
    await reader.call('request', { feed: phone.ready.id });
    const start = performance.now();
    await phone.call('connect', { address: reader.ready.address });
    while ((await reader.call('count', { author: phone.ready.id })) < messages) await pause(25);
    const peer = (messages / (performance.now() - start)) * 1000;
    say(`ssb-db2 to ssb-db2: ${Math.round(peer)}/s`);
    return result(
      'ssb',
      'messages/s',
      value,
      { name: 'ssb-db2 to ssb-db2', value: peer },
      { name: 'sodium ed25519 verify on one core (measured before: 18,900/s)', value: 18_900 },
      {
        loggedPerSecond: logged ? Math.round((messages / logged) * 1000) : null,
        messages,
      },
    );
  } finally {
    await Promise.all([phone.stop(), reader.stop()]);
    await planet.stop();
  }
};
