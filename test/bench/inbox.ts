import { createServer } from 'node:http';
import { Client } from 'pg';
import { generateRsaKey, writePrivateKeyPem, writePublicKeyPem } from '../../libs/activitypub/src/wire/keys.js';
import { startPeer } from '../support/peers/peer.js';
import { startPlanet } from '../support/running-planet.js';
import { sendLoad, type Load } from './load.js';
import { createNote } from './note.js';
import { cpuSeconds } from './processes.js';
import { perSecond, result, type Bench } from './result.js';
import { verify, sign } from 'node:crypto';

interface Sender {
  actor: string;
  keyPem: string;
  close(): void;
}

/** A server with one actor, whose key it serves. */
async function sender(): Promise<Sender> {
  const pair = await generateRsaKey(2048);
  let origin = '';
  const server = createServer((request, response) => {
    const id = `${origin}/users/load`;
    response.setHeader('content-type', 'application/activity+json');
    response.end(
      JSON.stringify({
        '@context': ['https://www.w3.org/ns/activitystreams', 'https://w3id.org/security/v1'],
        id,
        type: 'Person',
        preferredUsername: 'load',
        inbox: `${id}/inbox`,
        publicKey: { id: `${id}#main-key`, owner: id, publicKeyPem: writePublicKeyPem(pair.publicKey) },
      }),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  origin = `http://127.0.0.1:${(server.address() as { port: number }).port}`;
  return { actor: `${origin}/users/load`, keyPem: writePrivateKeyPem(pair.privateKey), close: () => server.close() };
}

const load = (url: string, from: Sender, bodies: string[], started: () => Promise<void>): Promise<Load> => {
  const keyId = `${from.actor}#main-key`;
  return sendLoad({ url, contentType: 'application/activity+json', keyPem: from.keyPem, keyId, bodies }, started);
};

/** Signed Creates over HTTP: durable, verified, stored. Per second, and per CPU-second of all processes of the server. */
export const inboxBench: Bench = async ({ messages, env }, say) => {
  const from = await sender();
  const planet = await startPlanet({ env: { RATE_LIMITS: 'false', LOG_LEVEL: 'warn', ...env } });
  const fedi = await startPeer('fedify-peer', { actors: ['bob'] });
  try {
    const db = new Client({ connectionString: await planet.databaseUrl() });
    await db.connect();
    const stored = async () =>
      Number((await db.query("SELECT count(*) FROM activity WHERE kind = 'post'")).rows[0].count);
    const bodies = (tag: string, n: number) =>
      Array.from({ length: n }, (_, i) => createNote(from.actor, `${tag}${i}`));
    const inbox = `${planet.origin}/inbox`;
    const warm = 500;
    await load(inbox, from, bodies('w', warm), () => Promise.resolve());
    while ((await stored()) < warm) await new Promise((resolve) => setTimeout(resolve, 50));
    let cpu = 0;
    const ours = await load(inbox, from, bodies('m', messages), async () => void (cpu = await cpuSeconds(planet.pid)));
    while ((await stored()) < messages + warm) await new Promise((resolve) => setTimeout(resolve, 100));
    const ended = Date.now();
    const value = messages / ((ended - ours.began) / 1000);
    const perCpu = messages / ((await cpuSeconds(planet.pid)) - cpu);
    say(
      `Planet: ${Math.round(value)}/s until stored, answered at ${Math.round(messages / ((ours.ended - ours.began) / 1000))}/s, ${Math.round(perCpu)} per CPU-second ${JSON.stringify(ours.statuses)}`,
    );
    await db.end();

    const few = Math.min(messages, 3000);
    const theirs = `${fedi.ready.origin}/inbox`;
    await load(theirs, from, bodies('fw', 200), () => Promise.resolve());
    const count = async () => (await fedi.call('received', {})).Create ?? 0;
    const before = await count();
    let fediCpu = 0;
    const run = await load(theirs, from, bodies('f', few), async () => void (fediCpu = await cpuSeconds(fedi.pid)));
    while ((await count()) < before + few) await new Promise((resolve) => setTimeout(resolve, 20));
    const peer = few / ((Date.now() - run.began) / 1000);
    const peerPerCpu = few / ((await cpuSeconds(fedi.pid)) - fediCpu);
    say(
      `Fedify in memory: ${Math.round(peer)}/s, ${Math.round(peerPerCpu)} per CPU-second ${JSON.stringify(run.statuses)}`,
    );
    const pair = await generateRsaKey(2048);
    const data = Buffer.from('x'.repeat(300));
    const signature = sign('sha256', data, pair.privateKey);
    const limit = await perSecond(1, () => verify('sha256', data, pair.publicKey, signature));
    return result(
      'inbox',
      'activities/s',
      value,
      { name: 'fedify inbox in memory', value: peer },
      { name: 'node:crypto RSA-2048 verify', value: limit },
      {
        perCpuSecond: Math.round(perCpu),
        peerPerCpuSecond: Math.round(peerPerCpu),
        ratioToPeerPerCpuSecond: Math.round((perCpu / peerPerCpu) * 100) / 100,
        messages,
      },
    );
  } finally {
    from.close();
    await fedi.stop();
    await planet.stop();
  }
};
