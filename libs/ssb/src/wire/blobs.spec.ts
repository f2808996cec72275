import { createHash } from 'node:crypto';
import { Blobs } from './blobs.js';
import { DEFAULT_LIMITS } from './limits.js';
import { drain, failed, Feeder, type Read } from './pull.js';
import type { Rpc } from './rpc.js';
import type { BlobStore, Policy } from './types.js';

const idOf = (bytes: Buffer): string => `&${createHash('sha256').update(bytes).digest('base64')}.sha256`;
const bytes = Buffer.from('a picture');
const id = idOf(bytes);
const turn = async (): Promise<void> => {
  for (let i = 0; i < 10; i++) await new Promise(setImmediate);
};

function build(limits = {}) {
  const kept = new Map<string, Uint8Array>();
  const store: BlobStore = {
    has: async (ids) => ids.map((each) => kept.has(each)),
    size: async (each) => kept.get(each)?.length ?? null,
    get: async (each) => kept.get(each) ?? null,
    put: async (given) => {
      kept.set(idOf(Buffer.from(given)), given);
      return idOf(Buffer.from(given));
    },
  };
  const policy: Policy = {
    wanted: async (feeds) => new Set(feeds.filter((feed) => feed.startsWith('member'))),
    isBlocked: async () => false,
  };
  const silent = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };
  const blobs = new Blobs({
    store,
    policy,
    limits: { ...DEFAULT_LIMITS, ...limits },
    flowOf: () => undefined,
    logger: silent,
  });
  /** A peer: what it says, what it is asked for, what it hears. */
  const join = (name: string, gives: (asked: string) => Read<unknown> = () => failed('no')) => {
    const says = new Feeder<unknown>();
    const asked: string[] = [];
    const heard: Record<string, number>[] = [];
    const rpc = {
      id: name,
      once: () => undefined,
      blobs: {
        createWants: () => says.source,
        get: ({ key }: { key: string }) => {
          asked.push(key);
          return gives(key);
        },
      },
    };
    blobs.connected(rpc as unknown as Rpc);
    drain(blobs.wantsFor(name), (item) => void heard.push(item));
    heard.length = 0;
    return { says, asked, heard };
  };
  return { blobs, kept, join };
}
function giving(...chunks: unknown[]): Read<unknown> {
  const feeder = new Feeder<unknown>();
  for (const chunk of chunks) feeder.push(chunk);
  feeder.end();
  return feeder.source;
}

describe('blobs', () => {
  it('what we want is told, fetched from who has it, and kept', async () => {
    const { blobs, kept, join } = build();
    const peer = join('stranger', () => giving(bytes.subarray(0, 4), bytes.subarray(4)));
    const found = blobs.want(id, 60_000);
    await turn();
    expect(peer.heard).toEqual([{ [id]: -1 }]);
    peer.says.push({ [id]: bytes.length });
    expect(await found).toBe(true);
    expect(Buffer.from(kept.get(id) as Uint8Array)).toEqual(bytes);
    expect(peer.heard.at(-1)).toEqual({ [id]: bytes.length });
    expect(await blobs.want(id, 60_000)).toBe(true);
  });

  it('bytes that are not what the id says, too many, or none are dropped, and the next peer is asked', async () => {
    const { blobs, kept, join } = build({ blobBytes: 20 });
    const found = blobs.want(id, 60_000);
    await turn();
    const liars = [
      join('a', () => giving(Buffer.from('else'))),
      join('b', () => giving(Buffer.alloc(15), Buffer.alloc(15))),
      join('c', () => giving('text')),
      join('d', () => failed('gone')),
    ];
    for (const { says } of liars) says.push({ [id]: 9 });
    await turn();
    expect(liars.map(({ asked }) => asked)).toEqual([[id], [id], [id], [id]]);
    expect(kept.size).toBe(0);
    const large = join('e');
    large.says.push({ [id]: 21 });
    join('f', () => giving(bytes)).says.push({ [id]: 9 });
    expect(await found).toBe(true);
    expect(large.asked).toEqual([]);
  });

  it('what a member wants is looked for elsewhere, as far as sympathy goes; what a stranger wants is not', async () => {
    const { blobs, join } = build();
    const other = join('other', () => giving(bytes));
    const [member, stranger] = [join('member'), join('stranger')];
    stranger.says.push({ [id]: -1 });
    member.says.push({ [idOf(Buffer.from('far'))]: -3 });
    await turn();
    expect(other.heard).toEqual([]);
    member.says.push({ [id]: -1 });
    await turn();
    expect(other.heard).toEqual([{ [id]: -2 }]);
    other.says.push({ [id]: bytes.length });
    await turn();
    expect(member.heard.at(-1)).toEqual({ [id]: bytes.length });
    expect(blobs.fetched).toBe(1);
  });

  it('a want for what is here is answered with its size; nonsense is passed over', async () => {
    const { blobs, kept, join } = build();
    kept.set(id, bytes);
    const peer = join('stranger');
    for (const nonsense of [null, 7, 'x', [], { x: -1 }, { [id]: 'x' }, { [id]: 1.5 }]) peer.says.push(nonsense);
    peer.says.push({ [id]: -2 });
    await turn();
    expect(peer.heard).toEqual([{ [id]: bytes.length }]);
    const parts: Buffer[] = [];
    drain(blobs.get('stranger', id, null), (chunk) => void parts.push(chunk));
    await turn();
    expect(Buffer.concat(parts)).toEqual(bytes);
    const end = await new Promise((resolve) => drain(blobs.get('stranger', id, 3), () => undefined, resolve));
    expect(end).toMatchObject({ message: 'incorrect blob length' });
  });
});
