import { HostedFeeds } from './hosted-feeds.js';
import { makeNote } from './note.js';
import { MemoryOfPeers } from './peer-memory.js';
import type { LogStore } from './types.js';

const feed = (n: number): string => `@${String(n).padStart(43, 'A')}=.ed25519`;
const [A, B] = [feed(1), feed(2)] as [string, string];
const told = (sequence: number): number => makeNote(sequence, false);
const asked = (sequence: number): number => makeNote(sequence, true);

function build(memory = new MemoryOfPeers()) {
  const heads = new Map([
    [A, 3],
    [B, 1],
  ]);
  const out: unknown[] = [];
  const errors: string[] = [];
  const log = {
    heads: async (feeds: string[]) =>
      new Map(
        feeds.flatMap((id) => (heads.has(id) ? [[id, { sequence: heads.get(id), key: '%', timestamp: 1 }]] : [])),
      ),
    texts: async (places: { author: string; sequence: number }[]) =>
      places.map(({ author, sequence }) =>
        JSON.stringify({ previous: null, author, sequence, timestamp: 1, hash: 'sha256', content: { type: 'post' } }),
      ),
  } as unknown as LogStore;
  const logger = {
    debug: () => {},
    info: () => {},
    warn: () => {},
    error: (_: object, why: string) => errors.push(why),
  };
  const hosted: HostedFeeds = new HostedFeeds({
    peer: 'peer',
    log,
    memory,
    logger,
    emit: (item) => out.push('author' in item ? [item.author, item.sequence] : item),
    onBehind: () => hosted.pump(),
  });
  const turn = () => new Promise(setImmediate);
  return { hosted, heads, out, errors, memory, turn };
}

describe('feeds written here', () => {
  it('are told and sent from where the peer is, and then as they grow', async () => {
    const { hosted, out, turn } = build();
    await hosted.noted([[A, asked(1)]]);
    await turn();
    expect(out.splice(0)).toEqual([{ [A]: told(3) }, [A, 2], [A, 3]]);
    hosted.appended(A, 5);
    await turn();
    expect(out.splice(0)).toEqual([
      [A, 4],
      [A, 5],
    ]);
    hosted.appended(A, 5);
    hosted.appended(B, 2);
    await turn();
    expect(out).toEqual([]);
  });

  it('are all sent when many are asked for at once', async () => {
    const { hosted, heads, out, turn } = build();
    const many = Array.from({ length: 1200 }, (_, i) => feed(i + 10));
    for (const each of many) heads.set(each, 120);
    await hosted.noted(many.map((each) => [each, asked(117)]));
    for (let i = 0; i < 20; i++) await turn();
    const sent = out.filter((item): item is [string, number] => Array.isArray(item));
    expect(sent).toHaveLength(3600);
    const inOrder = many.every(
      (each) => sent.filter(([of]) => of === each).join() === `${each},118,${each},119,${each},120`,
    );
    expect(inOrder).toBe(true);
  });

  it('are only told of to a peer that gets them elsewhere, and sent when it asks', async () => {
    const { hosted, out, turn } = build();
    await hosted.noted([[A, told(3)]]);
    hosted.appended(A, 4);
    await turn();
    expect(out.splice(0)).toEqual([{ [A]: told(3) }, { [A]: told(4) }]);
    await hosted.noted([[A, asked(3)]]);
    await turn();
    expect(out).toEqual([[A, 4]]);
  });

  it('are forgotten when the peer no longer wants them', async () => {
    const { hosted, out, memory, turn } = build();
    await hosted.noted([
      [A, asked(3)],
      [B, asked(1)],
    ]);
    await hosted.noted([[A, -1]]);
    out.length = 0;
    hosted.appended(A, 4);
    await turn();
    expect(out).toEqual([]);
    expect(await memory.get('peer')).toEqual({ [B]: 1 });
  });

  it('a peer that comes back hears what is new of what it wanted, and nothing else', async () => {
    const first = build();
    await first.hosted.noted([
      [A, asked(3)],
      [B, asked(1)],
    ]);
    await first.hosted.end();
    const second = build(first.memory);
    second.heads.set(B, 9);
    await second.hosted.remember();
    expect(second.out.splice(0)).toEqual([{ [B]: told(9) }]);
    await second.hosted.noted([[B, asked(7)]]);
    await second.turn();
    expect(second.out).toEqual([
      [B, 8],
      [B, 9],
    ]);
  });

  it('an empty one is named, and a peer that claims to be ahead is reported', async () => {
    const { hosted, out, errors } = build();
    await hosted.noted([[feed(3), asked(0)]]);
    expect(out).toEqual([{ [feed(3)]: told(0) }]);
    expect(errors).toEqual([]);
    await hosted.noted([[A, asked(10)]]);
    expect(errors).toHaveLength(1);
  });
});
