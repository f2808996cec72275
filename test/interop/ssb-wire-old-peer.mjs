// A Scuttlebutt program that knows no epidemic broadcast trees: it offers createHistoryStream, and fetches by it what it is told to.
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { called, options, serve } from '../support/peers/control.mjs';

const require = createRequire(import.meta.url);
const caps = require('ssb-caps');
const pull = require('pull-stream');
const keys = require('ssb-keys').loadOrCreateSync(join(options.dir, 'secret'));

const ssb = require('secret-stack')({ caps })
  .use(require('ssb-master'))
  .use(require('ssb-db2'))
  .use(require('ssb-db2/compat'))({
  path: options.dir,
  keys,
  caps,
  connections: {
    incoming: { net: [{ host: '127.0.0.1', port: options.port, scope: ['device', 'public'], transform: 'shs' }] },
    outgoing: { net: [{ transform: 'shs' }] },
  },
});

const commands = {
  post: async ({ text }) =>
    (await called((done) => ssb.db.create({ content: { type: 'post', text }, keys }, done))).key,
  fetch: async ({ address, feed, seq = 1 }) => {
    const rpc = await called((done) => ssb.connect(address, done));
    pull(
      rpc.createHistoryStream({ id: feed, seq, live: true, keys: false }),
      pull.asyncMap((value, done) => ssb.db.add(value, done)),
      pull.onEnd(() => undefined),
    );
    return true;
  },
  count: async ({ author }) => (await called((done) => ssb.getVectorClock(done)))[author] ?? 0,
};
const ready = { id: ssb.id, address: `net:127.0.0.1:${options.port}~shs:${keys.public.replace('.ed25519', '')}` };
setTimeout(() => serve({ ready, commands, close: () => called((done) => ssb.close(true, done)) }), 200);
