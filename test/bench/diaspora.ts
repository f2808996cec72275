import { createServer } from 'node:http';
import { sign, verify } from 'node:crypto';
import { Client } from 'pg';
import {
  generateKeys,
  judge,
  make,
  openEnvelope,
  readEnvelope,
  sealEnvelope,
  signRelayableAsync,
  writeEnvelopeAsync,
  writeHcard,
  WireError,
  writePublicKey,
  writeWebfinger,
  type KeyPair,
} from '../../libs/diaspora/src/wire/index.js';
import { bombs } from '../../libs/diaspora/src/wire/conformance/bombs.js';
import { bodyText, parseXml } from '../../libs/diaspora/src/wire/xml/read.js';
import { startPlanet, type RunningPlanet } from '../support/running-planet.js';
import { sendLoad } from './load.js';
import { cpuSeconds } from './processes.js';
import { perSecond, result, type Bench } from './result.js';

const at = '2026-11-01T12:00:00Z';
const words = 'Some words that people write of an evening, about trains and weather. '.repeat(4);
const guidOf = (tag: string, n: number): string => `${tag}${String(n).padStart(20, '0')}`;

/** A comment in somebody's thread, as its author signs it and their pod sends it: two signatures. */
async function comment(author: string, { privateKey }: KeyPair, parent_guid: string, guid: string): Promise<string> {
  const entity = make('comment', { author, guid, parent_guid, text: `${guid}: ${words}`, created_at: at });
  return writeEnvelopeAsync(await signRelayableAsync(entity, privateKey), author, privateKey);
}

/** Two signatures are looked at for each comment: what node:crypto alone does in that time. */
async function pairsPerSecond({ publicKey, privateKey }: KeyPair, seconds: number): Promise<number> {
  const data = Buffer.from('x'.repeat(600));
  const signature = sign('sha256', data, privateKey);
  return (await perSecond(seconds, () => verify('sha256', data, publicKey, signature))) / 2;
}

/** The wire alone on one core: envelope, XML, entity, author's signature, who may send what. */
export const diasporaWireBench: Bench = async ({ bits, seconds }, say) => {
  const keys = await generateKeys(bits);
  const author = 'load@pod.example';
  const body = Buffer.from(await comment(author, keys, guidOf('root', 1), guidOf('wire', 1)));
  const related = { author: 'alice@planet.example', local: true };
  say(`${body.length} bytes, RSA-${bits}`);
  const limit = await pairsPerSecond(keys, seconds / 2);
  const value = await perSecond(seconds / 2, () => {
    const verified = readEnvelope(body).verify(keys.publicKey);
    judge(verified.payload(), { sender: verified.sender, channel: 'public', related, signerKey: keys.publicKey });
  });
  const bare = { name: `two node:crypto RSA-${bits} verifies`, value: limit };
  return result('diaspora-wire', 'comments/s', value, bare, bare, { bits });
};

/** Sealed envelopes opened on one core, against the RSA decryption that each needs. */
export const privateBench: Bench = async ({ bits, seconds }, say) => {
  const keys = await generateKeys(bits);
  const sealed = sealEnvelope(
    await comment('load@pod.example', keys, guidOf('root', 1), guidOf('seal', 1)),
    keys.publicKey,
  );
  const { privateDecrypt, publicEncrypt, constants } = await import('node:crypto');
  const padding = constants.RSA_PKCS1_PADDING;
  const box = publicEncrypt({ key: keys.publicKey, padding }, Buffer.from('x'.repeat(100)));
  say(`${sealed.length} bytes, RSA-${bits}`);
  const limit = await perSecond(seconds / 2, () => privateDecrypt({ key: keys.privateKey, padding }, box));
  const value = await perSecond(seconds / 2, () => openEnvelope(sealed, keys.privateKey));
  const bare = { name: `node:crypto RSA-${bits} private decrypt`, value: limit };
  return result('private', 'envelopes/s', value, bare, bare, { bits });
};

/** A pod with one person, whose key it serves. */
async function onePerson(keys: KeyPair): Promise<{ id: string; close(): void }> {
  let host = '';
  const server = createServer((request, response) => {
    const id = `load@${host}`;
    const finger = request.url?.startsWith('/.well-known/webfinger');
    response.setHeader('content-type', finger ? 'application/jrd+json' : 'text/html');
    const photo = `http://${host}/load.png`;
    const names = { nickname: 'load', full_name: 'Load', first_name: 'Load', last_name: '', searchable: true };
    const card = { guid: 'a1b2c3d4e5f60718', ...names, photo, photo_medium: photo, photo_small: photo };
    response.end(
      finger
        ? JSON.stringify(writeWebfinger({ id, hcard: `http://${host}/hcard`, pod: `http://${host}/` }))
        : writeHcard({ ...card, public_key: writePublicKey(keys.publicKey) }),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  host = `127.0.0.1:${(server.address() as { port: number }).port}`;
  return { id: `load@${host}`, close: () => server.close() };
}

/** A post of somebody here, in whose thread can be commented. */
async function rootOf(planet: RunningPlanet): Promise<string> {
  const { createAccount } = await planet.query<{ createAccount: { account: { id: string } } }>(
    'mutation { createAccount(handle: "alice") { account { id } } }',
  );
  const { createPost } = await planet.query<{ createPost: { post: { id: string } } }>(
    'mutation ($as: ID!) { createPost(input: { text: "A thread", as: $as }) { post { id } } }',
    { as: createAccount.account.id },
  );
  type Copies = { post: { copies: { network: string; nativeId: string }[] } };
  const { post } = await planet.until<Copies>(
    'query ($id: ID!) { post(id: $id) { copies { network nativeId } } }',
    { id: createPost.post.id },
    (data) => data.post.copies.some(({ network }) => network === 'diaspora'),
  );
  return post.copies.find(({ network }) => network === 'diaspora')!.nativeId;
}

/** Signed comments over HTTP: durable, verified (two signatures each), stored, in a thread of somebody here. */
export const diasporaBench: Bench = async ({ bits, messages, env }, say) => {
  const keys = await generateKeys(bits);
  const from = await onePerson(keys);
  const planet = await startPlanet({ env: { RATE_LIMITS: 'false', LOG_LEVEL: 'warn', ...env } });
  const db = new Client({ connectionString: await planet.databaseUrl() });
  try {
    await db.connect();
    const root = await rootOf(planet);
    const stored = async () =>
      Number(
        (await db.query("SELECT count(*) FROM activity WHERE kind = 'post' AND network = 'diaspora'")).rows[0].count,
      );
    const until = async (wanted: number) => {
      while ((await stored()) < wanted) await new Promise((resolve) => setTimeout(resolve, 100));
    };
    const bodies = (tag: string, n: number) =>
      Promise.all(Array.from({ length: n }, (_, i) => comment(from.id, keys, root, guidOf(tag, i))));
    const url = `${planet.origin}/receive/public`;
    const contentType = 'application/magic-envelope+xml';
    const warm = 200;
    say(`signing ${messages + warm} comments twice, RSA-${bits} …`);
    const [first, all] = [await bodies('warm', warm), await bodies('mess', messages)];
    await sendLoad({ url, contentType, bodies: first }, () => Promise.resolve());
    await until(warm);
    let cpu = 0;
    const run = await sendLoad(
      { url, contentType, bodies: all },
      async () => void (cpu = await cpuSeconds(planet.pid)),
    );
    await until(warm + messages);
    const value = messages / ((Date.now() - run.began) / 1000);
    const perCpu = messages / ((await cpuSeconds(planet.pid)) - cpu);
    say(
      `${Math.round(value)}/s until stored, answered at ${Math.round(messages / ((run.ended - run.began) / 1000))}/s, ${Math.round(perCpu)} per CPU-second ${JSON.stringify(run.statuses)}`,
    );
    const bare = { name: `two node:crypto RSA-${bits} verifies`, value: await pairsPerSecond(keys, 2) };
    return result('diaspora', 'comments/s', value, bare, bare, { bits, messages, perCpuSecond: Math.round(perCpu) });
  } finally {
    await db.end();
    from.close();
    await planet.stop();
  }
};

/** The dearest of the bombs, refused: CPU time, and heap besides; best of 50 for each, as a collector may run in between. */
export const bombsBench: Bench = async (_options, say) => {
  const cost = (body: string) => {
    const [heap, began] = [process.memoryUsage().heapUsed, performance.now()];
    try {
      parseXml(bodyText(body, 2_000_000));
    } catch (error) {
      if (!(error instanceof WireError)) throw error;
    }
    return { ms: performance.now() - began, bytes: Math.abs(process.memoryUsage().heapUsed - heap) };
  };
  const costs = bombs.map(([name, , body]) => {
    const runs = Array.from({ length: 50 }, () => cost(body));
    const best = { ms: Math.min(...runs.map(({ ms }) => ms)), bytes: Math.min(...runs.map(({ bytes }) => bytes)) };
    say(`${name}: ${best.ms.toFixed(3)} ms, ${best.bytes} bytes`);
    return best;
  });
  const [ms, bytes] = [Math.max(...costs.map((c) => c.ms)), Math.max(...costs.map((c) => c.bytes))];
  const limit = { name: 'what a refusal may cost, ms', value: 1 };
  return Promise.resolve(result('bombs', 'ms', ms, limit, limit, { bytes, bytesLimit: 1_000_000 }));
};
