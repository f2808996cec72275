// A user's Scuttlebutt program of today: secret-stack 6, ssb-db2, ssb-friends, ssb-ebt, ssb-conn, ssb-blobs, an invite client.
import { createRequire } from 'node:module';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { called, options, serve } from './control.mjs';
import { aboutCommand, blobCommands, socialCommands } from './ssb-commands.mjs';

const require = createRequire(import.meta.url);
const caps = require('ssb-caps');
const ssbKeys = require('ssb-keys');
const pull = require('pull-stream');
const { where, and, author, type, toPromise } = require('ssb-db2/operators');

const { dir, autoConnect = false, hops = 2, port, writeTimeout } = options;
const keys = options.keys ?? ssbKeys.loadOrCreateSync(join(dir, 'secret'));
const listen = {
  host: '127.0.0.1',
  port: port ?? 0,
  scope: ['device', 'local', 'public', 'private'],
  transform: 'shs',
};

const config = {
  path: dir,
  keys,
  caps: { ...caps, ...options.caps },
  friends: { hops },
  conn: { autostart: autoConnect },
  replicationScheduler: { partialReplication: null },
  db2: writeTimeout === undefined ? {} : { writeTimeout },
  blobs: { sympathy: 2 },
  connections: { incoming: { net: [listen] }, outgoing: { net: [{ transform: 'shs' }] } },
  timers: { inactivity: 600_000, handshake: 10_000 },
};
const ssb = require('secret-stack')({ caps: config.caps })
  .use(require('ssb-master'))
  .use(require('ssb-db2'))
  .use(require('ssb-db2/compat'))
  .use(require('ssb-friends'))
  .use(require('ssb-ebt'))
  .use(require('ssb-replication-scheduler'))
  .use(require('ssb-conn'))
  .use(require('ssb-blobs'))
  .use(require('ssb-invite-client'))(config);

const publish = (content, extra = {}) => called((done) => ssb.db.create({ content, keys, ...extra }, done));
const onDisk = () => new Promise((resolve) => ssb.db.getLog().onDrain(() => resolve(true)));
const connected = new Map();
ssb.on('rpc:connect', (rpc) => {
  connected.set(rpc.id, rpc);
  rpc.once?.('closed', () => connected.get(rpc.id) === rpc && connected.delete(rpc.id));
});

const show = ({ key, value, meta }) => (meta?.private ? { key, value, private: true } : { key, value });
const clock = () => called((done) => ssb.getVectorClock(done));
const isFeed = (id) => id.startsWith('@');

const commands = {
  whoami: () => ({ id: ssb.id }),
  address: () => ready.address,
  acceptInvite: async ({ code }) => called((done) => ssb.invite.accept(code, done)),
  connect: async ({ address }) => {
    await called((done) => ssb.conn.connect(address, { type: 'pub' }, done));
    return true;
  },
  disconnect: async ({ address } = {}) => {
    const all = [...ssb.conn.hub().entries()].map(([known]) => known);
    for (const each of address ? [address] : all) await called((done) => ssb.conn.disconnect(each, done));
    return true;
  },
  peers: () => [...ssb.conn.hub().entries()].map(([address, { key, state }]) => ({ address, key, state })),
  ...socialCommands((content) => publish(content).then(show)),
  about: aboutCommand(ssb.id, (content) => publish(content).then(show)),
  ...blobCommands(ssb),
  box: ({ text, recps, extra }) =>
    publish({ type: 'post', text, ...extra, recps }, { recps, encryptionFormat: 'box' }).then(show),
  messages: async ({ author: feed, type: kind, since = 0, limit = Infinity } = {}) => {
    const wanted = [feed && author(feed, { dedicated: false }), kind && type(kind)].filter(Boolean);
    const found = wanted.length
      ? await ssb.db.query(where(wanted.length > 1 ? and(...wanted) : wanted[0]), toPromise())
      : await ssb.db.query(toPromise());
    return found
      .filter((message) => message.value.sequence > since)
      .sort((a, b) => a.timestamp - b.timestamp || a.value.sequence - b.value.sequence)
      .slice(0, limit)
      .map(show);
  },
  count: async ({ author: feed } = {}) => {
    const all = await clock();
    return feed ? (all[feed] ?? 0) : Object.values(all).reduce((sum, n) => sum + n, 0);
  },
  feedCount: async () => Object.keys(await clock()).filter(isFeed).length,
  clock,
  hops: () => called((done) => ssb.friends.hops({}, done)),
  bulkPublish: async ({ n, size = 200 }) => {
    const started = Date.now();
    const all = [];
    for (let i = 0; i < n; i += 64) {
      const batch = Array.from({ length: Math.min(64, n - i) }, (_, j) => `message ${i + j} `.padEnd(size, 'x'));
      all.push(...(await Promise.all(batch.map((text) => publish({ type: 'post', text })))));
    }
    await onDisk();
    const last = all.at(-1);
    return { n, firstKey: all[0].key, lastKey: last.key, lastSequence: last.value.sequence, ms: Date.now() - started };
  },
  flush: onDisk,
  logSize: async () => ({
    bytes: await stat(join(dir, 'db2', 'log.bipf')).then(
      ({ size }) => size,
      () => 0,
    ),
  }),
  request: ({ feed, value = true }) => (ssb.ebt.request(feed, value), true),
  remote: ({ peer, path, args = [], type: kind = 'async', limit = 1000 }) => {
    const rpc = connected.get(peer);
    if (!rpc) throw new Error(`not connected to ${peer}`);
    const method = path.reduce((at, name) => at?.[name], rpc);
    if (typeof method !== 'function') throw new Error(`no ${path.join('.')} in this program's manifest`);
    if (kind === 'async') return called((done) => method(...args, done));
    return called((done) => pull(method(...args), pull.take(limit), pull.collect(done)));
  },
  kill: () => process.kill(process.pid, 'SIGKILL'),
};

const bound = await new Promise((resolve) => {
  const ask = () => {
    const address = ssb.getAddress('device') ?? ssb.getAddress('public');
    const found = address?.split(';').find((each) => /^net:127\.0\.0\.1:[1-9]/.test(each));
    if (found) resolve(found);
    else setTimeout(ask, 20);
  };
  ask();
});
const ready = { id: ssb.id, address: bound, port: Number(bound.split(':')[2].split('~')[0]) };
serve({ ready, commands, close: () => called((done) => ssb.close(true, done)) });
