import { randomBytes } from 'node:crypto';
import { connect } from 'node:net';
import ssbKeys from 'ssb-keys';
import { createMessage, MAIN_NETWORK, type Keys } from '../../libs/ssb/src/wire/index.js';
import { drain, Feeder } from '../../libs/ssb/src/wire/pull.js';
import { Gate, overSocket } from '../../libs/ssb/src/wire/socket.js';
import { handshakeTransform } from '../../libs/ssb/src/wire/transport.js';
import { closeAll, hostFeed, startPub, until, type Pub } from './ssb-wire.pub.js';
import { MemoryStore } from './ssb-wire.store.js';

const silent = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };
afterEach(closeAll);

/** A peer that shakes hands as it should and then sends whatever bytes it likes. */
class Stranger {
  readonly out = new Feeder<Buffer>();
  closed = false;
  private constructor(readonly keys: Keys) {}

  static async dial({ node }: Pub, keys: Keys = ssbKeys.generate()): Promise<Stranger> {
    const stranger = new Stranger(keys);
    const shake = handshakeTransform({
      keys,
      shsCap: MAIN_NETWORK,
      handshakeMs: 5000,
      frameBytes: 1e9,
      authorize: (_id, done) => done(new Error('no'), null),
      logger: silent,
    });
    const socket = connect(node.port, '127.0.0.1');
    await new Promise<void>((resolve) => socket.once('connect', () => resolve()));
    const key = Buffer.from(node.id.slice(1, -8), 'base64');
    await new Promise<void>((resolve, reject) =>
      shake.create({ key })(overSocket(socket, 'x', new Gate()), (error, secured) => {
        if (!secured) return reject(error ?? new Error('no stream'));
        drain(
          secured.source,
          () => undefined,
          () => (stranger.closed = true),
        );
        secured.sink(stranger.out.source);
        resolve();
      }),
    );
    return stranger;
  }

  /** flags: 8 stream, 4 end, then 0 bytes, 1 text, 2 JSON. */
  frame(flags: number, request: number, body: Buffer | string, length = Buffer.byteLength(body)): void {
    const head = Buffer.alloc(9);
    head[0] = flags;
    head.writeUInt32BE(length, 1);
    head.writeInt32BE(request, 5);
    this.out.push(Buffer.concat([head, Buffer.from(body as string)]));
  }
  json(flags: number, request: number, value: unknown): void {
    this.frame(flags | 2, request, JSON.stringify(value));
  }
  openReplication(request = 1): void {
    this.json(8, request, { name: ['ebt', 'replicate'], type: 'duplex', args: [{ version: 3, format: 'classic' }] });
  }
}

const deep = (depth: number): string => '['.repeat(depth) + ']'.repeat(depth);
const feed = ssbKeys.generate().id;

const attacks: [string, (stranger: Stranger) => void][] = [
  ['a call of null', (s) => s.json(0, 1, null)],
  ['a call of a number', (s) => s.json(0, 1, 7)],
  ['a call without arguments', (s) => s.json(0, 1, { name: ['whoami'] })],
  ['a call by the name of null', (s) => s.json(0, 1, { name: null, type: 'async', args: [] })],
  ['a call of a prototype', (s) => s.json(0, 1, { name: ['__proto__', 'x'], type: 'async', args: [] })],
  ['a call of a constructor', (s) => s.json(0, 1, { name: ['constructor'], type: 'sync', args: [] })],
  ['a stream of null', (s) => s.json(8, 1, null)],
  ['a stream of an unknown kind', (s) => s.json(8, 1, { name: ['whoami'], type: 'x', args: [] })],
  ['a source called as a duplex', (s) => s.json(8, 1, { name: ['createHistoryStream'], type: 'duplex', args: [{}] })],
  ['a history of nothing', (s) => s.json(8, 1, { name: ['createHistoryStream'], type: 'source', args: [null] })],
  [
    'a history with odd numbers',
    (s) =>
      s.json(8, 1, {
        name: ['createHistoryStream'],
        type: 'source',
        args: [{ id: feed, seq: -1e300, limit: 'all', live: 1 }],
      }),
  ],
  ['blobs of odd ids', (s) => s.json(0, 1, { name: ['blobs', 'has'], type: 'async', args: [[null, {}, '&x']] })],
  ['a blob of an odd id', (s) => s.json(8, 1, { name: ['blobs', 'get'], type: 'source', args: [{ key: [] }] })],
  ['an invite used without one', (s) => s.json(0, 1, { name: ['invite', 'use'], type: 'async', args: [{ feed }] })],
  ['broken JSON', (s) => s.frame(2, 1, '{"name":')],
  ['depth', (s) => s.frame(2, 1, deep(200_000))],
  ['an unknown body kind', (s) => s.frame(3, 1, 'xxxx')],
  ['a frame of 4 GB', (s) => s.frame(0, 1, '', 0xffffffff)],
  ['an answer to no call', (s) => s.json(0, -99, 'x')],
  ['data for no stream', (s) => s.json(8, -99, 'x')],
  ['noise', (s) => s.out.push(randomBytes(5000))],
  ['replication of another version', (s) => s.json(8, 1, { name: ['ebt', 'replicate'], type: 'duplex', args: [{}] })],
  ...[null, 7, 'x', [], [1], { author: 1 }, { author: feed }, { clock: null }, { clock: 7 }].map(
    (item): [string, (s: Stranger) => void] => [
      `replication of ${JSON.stringify(item)}`,
      (s) => {
        s.openReplication();
        s.json(8, 1, item);
      },
    ],
  ),
  [
    'notes of odd names and numbers',
    (s) => {
      s.openReplication();
      s.json(8, 1, { __proto__: 3, constructor: 3, [feed]: 1e300, x: 2, [ssbKeys.generate().id]: null });
      s.json(8, 1, { [feed]: -7, [ssbKeys.generate().id]: 0x7fffffff, [ssbKeys.generate().id]: 3 });
    },
  ],
  [
    'two replications at once',
    (s) => {
      s.openReplication(1);
      s.openReplication(2);
      s.json(8, 1, { [feed]: 3 });
      s.json(8, 2, { [feed]: 3 });
    },
  ],
];

describe('strangers that break the protocol', () => {
  it('leave the node serving others, whatever they send', async () => {
    const pub = await startPub();
    for (const [name, attack] of attacks) {
      const stranger = await Stranger.dial(pub);
      attack(stranger);
      // The next one in is served: the node has seen the bytes of the last, and lives.
      stranger.json(0, 1000, { name: ['whoami'], type: 'async', args: [] });
      const other = await Stranger.dial(pub);
      expect([name, other.closed]).toEqual([name, false]);
      stranger.out.end();
      other.out.end();
    }
    await until(() => pub.node.peers().length === 0, 'all are gone');
    expect([pub.store.feeds.size, pub.store.members.size]).toEqual([0, 0]);
  });

  it('cannot write a hosted feed, nor a feed that nobody asked for; a bad message is refused by name', async () => {
    const pub = await startPub();
    const mirror = hostFeed(pub);
    const member: Keys = ssbKeys.generate();
    const unknown: Keys = ssbKeys.generate();
    pub.store.members.add(member.id);
    await pub.node.request(member.id);
    const message = (keys: Keys, text: string): Record<string, unknown> => {
      const made = createMessage(null, keys, { type: 'post', text }, 1);
      if (!made.ok) throw new Error(made.reason);
      return JSON.parse(made.entry.text) as Record<string, unknown>;
    };
    const stranger = await Stranger.dial(pub);
    stranger.openReplication();
    stranger.json(8, 1, { [mirror.id]: 0, [member.id]: 3, [unknown.id]: 3, [pub.node.id]: 0 });
    stranger.json(8, 1, message(mirror, 'in the name of a hosted feed'));
    stranger.json(8, 1, message(pub.keys, 'in the name of the pub'));
    stranger.json(8, 1, message(unknown, 'unasked'));
    stranger.json(8, 1, { ...message(member, 'changed'), timestamp: 2 });
    await until(() => pub.refused.length === 3, 'three refusals');
    expect(pub.refused).toEqual([
      expect.objectContaining({ author: mirror.id, reason: 'hosted-here', peer: stranger.keys.id }),
      expect.objectContaining({ author: pub.node.id, reason: 'hosted-here' }),
      expect.objectContaining({ author: member.id, reason: 'bad-signature', sequence: 1, peer: stranger.keys.id }),
    ]);
    expect(pub.node.counters().refused).toEqual({ 'hosted-here': 2, 'bad-signature': 1 });

    const honest = await Stranger.dial(pub);
    honest.openReplication();
    honest.json(8, 1, { [member.id]: 3 });
    honest.json(8, 1, message(member, 'true'));
    await until(() => pub.store.feeds.has(member.id), 'the true message is stored from another peer');
    expect([...pub.store.feeds.keys()]).toEqual([member.id]);
  });

  it('a frame over the limit ends the connection', async () => {
    const pub = await startPub(new MemoryStore(), ssbKeys.generate(), { limits: { frameBytes: 1000 } });
    const stranger = await Stranger.dial(pub);
    stranger.frame(2, 1, 'x'.repeat(1001));
    await until(() => stranger.closed, 'it is closed');
  });
});
