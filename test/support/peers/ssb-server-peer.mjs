// A pub of the years before ssb-db2: ssb-server 16 (secret-stack 6, ssb-db on flume, ssb-ebt 5, ssb-gossip, ssb-invite 2),
// with the plugins its own `start` loads, but those that speak beyond this process: local UDP, onion, the unix socket.
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { called, options, serve } from './control.mjs';
import { aboutCommand, blobCommands, socialCommands } from './ssb-commands.mjs';

/** Its plugins are resolved from where it lives, because the newer ones of the same names are beside it. */
const require = createRequire(createRequire(import.meta.url).resolve('ssb-server'));
const pull = require('pull-stream');
const ssbKeys = require('ssb-keys');
const caps = require('ssb-caps');

const { dir, autoConnect = false, hops = 2 } = options;
const port = options.port ?? (await freePort());
const keys = options.keys ?? ssbKeys.loadOrCreateSync(join(dir, 'secret'));
const scope = ['device', 'local', 'public', 'private'];
const wanted = autoConnect ? {} : { seed: false, local: false, friends: false, global: false, connections: 0 };

const create = require('ssb-server').createSsbServer();
for (const name of [
  'private1',
  'master',
  'gossip',
  'replicate',
  'friends',
  'blobs',
  'invite',
  'query',
  'links',
  'ebt',
  'ooo',
]) {
  create.use(require(`ssb-${name}`));
}
const ssb = create({
  path: dir,
  keys,
  caps: { ...caps, ...options.caps },
  friends: { hops },
  replicate: { hops, legacy: false },
  gossip: { ...wanted, autoPopulate: false, pub: false },
  seeds: [],
  allowPrivate: true,
  blobs: { sympathy: 2 },
  host: '127.0.0.1',
  port,
  timers: { inactivity: 600_000, handshake: 10_000 },
  connections: {
    incoming: { net: [{ host: '127.0.0.1', port, scope, transform: 'shs' }] },
    outgoing: { net: [{ transform: 'shs' }] },
  },
});

async function freePort() {
  const { createServer } = await import('node:net');
  const server = createServer();
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port: free } = server.address();
  await new Promise((resolve) => server.close(resolve));
  return free;
}

const show = ({ key, value }) => {
  const { cyphertext, unbox, private: opened, ...plain } = value;
  return cyphertext || unbox || opened ? { key, value: plain, private: true } : { key, value: plain };
};
const publish = (content) => called((done) => ssb.publish(content, done)).then(show);
const collect = (source) => called((done) => pull(source, pull.collect(done)));
const clock = () => called((done) => ssb.getVectorClock(done));
const connections = new Map();
ssb.on('rpc:connect', (rpc) => {
  connections.set(rpc.id, rpc);
  rpc.once?.('closed', () => connections.get(rpc.id) === rpc && connections.delete(rpc.id));
});
const keyIn = (address) => `@${/~shs:([^:;]+)/.exec(address)?.[1]}.ed25519`;

const address = `net:127.0.0.1:${port}~shs:${ssb.id.slice(1, -8)}`;
serve({
  ready: { id: ssb.id, address, port },
  commands: {
    whoami: () => called((done) => ssb.whoami(done)),
    address: () => address,
    createInvite: async ({ uses = 1 } = {}) => {
      return { code: await called((done) => ssb.invite.create({ uses, external: '127.0.0.1' }, done)) };
    },
    acceptInvite: async ({ code }) => {
      await called((done) => ssb.invite.accept(code, done));
      return true;
    },
    connect: async ({ address: to }) => {
      if (!connections.has(keyIn(to))) await called((done) => ssb.connect(to, done));
      return true;
    },
    disconnect: async ({ address: to } = {}) => {
      const leaving = to ? [connections.get(keyIn(to))] : [...connections.values()];
      for (const rpc of leaving) await called((done) => rpc.close(true, done));
      return true;
    },
    peers: () => [...connections.values()].map((rpc) => ({ key: rpc.id, address: rpc.stream?.address ?? '' })),
    ...socialCommands(publish),
    ...blobCommands(ssb),
    about: aboutCommand(ssb.id, publish),
    /** ssb-private1 boxes whatever names recps. */
    box: ({ text, recps, extra }) => publish({ type: 'post', text, ...extra, recps }),
    messages: async ({ author, type, since = 0, limit = Infinity } = {}) => {
      const all = await collect(ssb.createLogStream({ private: true, keys: true, values: true }));
      const found = all.filter(({ value }) => {
        return (!author || value.author === author) && (!type || value.content.type === type) && value.sequence > since;
      });
      return found.slice(0, limit).map(show);
    },
    count: async ({ author } = {}) => {
      const all = await clock();
      return author ? (all[author] ?? 0) : Object.values(all).reduce((sum, n) => sum + n, 0);
    },
    feedCount: async () => Object.keys(await clock()).length,
    clock,
    kill: () => process.kill(process.pid, 'SIGKILL'),
  },
  close: () => called((done) => ssb.close(true, done)),
});
