import ssbKeys from 'ssb-keys';
import { createMessage } from './classic.js';
import { Intake } from './intake.js';
import { Gate } from './socket.js';
import type { Entry, Keys, LogStore, Refused } from './types.js';

const keys: Keys = ssbKeys.generate();
function messages(n: number): object[] {
  let head: Entry | null = null;
  return Array.from({ length: n }, (_, i) => {
    const made = createMessage(head, keys, { type: 'post', text: `${i}` }, 1000 + i);
    if (!made.ok) throw new Error(made.reason);
    head = made.entry;
    return JSON.parse(made.entry.text) as object;
  });
}

function build(pendingChars = 1e9) {
  const batches: number[][] = [];
  const stored: number[] = [];
  const refused: Refused[] = [];
  const releases: ((error?: Error) => void)[] = [];
  const gate = new Gate();
  const log = {
    append: (batch: Entry[]) =>
      new Promise<void>((resolve, reject) => {
        batches.push(batch.map(({ sequence }) => sequence));
        releases.push((error) => (error ? reject(error) : resolve()));
      }),
  } as unknown as LogStore;
  const silent = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };
  const intake = new Intake({
    log,
    gate,
    pendingChars,
    hmacKey: null,
    logger: silent,
    onStored: (_message, { sequence }) => stored.push(sequence),
    onRefused: (each) => refused.push(each),
  });
  intake.admit(keys.id, null);
  const release = async (error?: Error): Promise<void> => {
    await turn();
    releases.shift()?.(error);
    await turn();
  };
  return { intake, gate, batches, stored, refused, release };
}
const turn = async (): Promise<void> => {
  for (let i = 0; i < 3; i++) await new Promise(setImmediate);
};

describe('the intake', () => {
  it('stores together what arrived while the last batch was under way, and tells of it only then', async () => {
    const { intake, batches, stored, release } = build();
    const done: string[] = [];
    const [one, two, three, four] = messages(4) as [object, object, object, object];
    intake.take(one, 'peer', () => done.push('one'));
    await turn();
    for (const message of [two, three, four]) intake.take(message, 'peer', () => done.push('more'));
    expect([batches, stored, done]).toEqual([[[1]], [], []]);
    await release();
    expect([batches, stored, done]).toEqual([[[1], [2, 3, 4]], [1], ['one']]);
    await release();
    expect([stored, intake.pending, intake.stored]).toEqual([[1, 2, 3, 4], 0, 4]);
  });

  it('passes over what is known, and refuses gaps, changes and feeds that nobody asked for by name', async () => {
    const { intake, batches, refused, release } = build();
    const [one, two, three] = messages(3) as [object, object, object];
    const errors: (Error | undefined)[] = [];
    const take = (message: object): void => intake.take(message, 'peer', (error) => errors.push(error));
    take(one);
    take(one);
    take(three);
    take({ ...two, timestamp: 5 });
    take({ ...two, author: ssbKeys.generate().id });
    take({ ...two, author: 7 });
    await release();
    expect(batches).toEqual([[1]]);
    expect(refused.map(({ reason }) => reason)).toEqual(['gap', 'bad-signature', 'not-asked-for', 'malformed']);
    expect(refused[0]).toMatchObject({ author: keys.id, sequence: 3, peer: 'peer' });
    expect(errors.filter(Boolean)).toHaveLength(4);
  });

  it('tries again when the store fails, holding peers off, and loses nothing', async () => {
    const { intake, gate, batches, stored, release } = build();
    const [one, two] = messages(2) as [object, object];
    intake.take(one, 'peer', () => undefined);
    await release(new Error('away'));
    let passed = false;
    gate.pass(() => (passed = true));
    intake.take(two, 'peer', () => undefined);
    expect([passed, stored]).toEqual([false, []]);
    while (batches.length < 2) await turn();
    await release();
    await release();
    expect([batches, stored, passed]).toEqual([[[1], [1], [2]], [1, 2], true]);
  });

  it('holds peers off while too much waits', async () => {
    const { intake, gate, release } = build(500);
    for (const message of messages(3)) intake.take(message, 'peer', () => undefined);
    let passed = false;
    gate.pass(() => (passed = true));
    await turn();
    expect(passed).toBe(false);
    await release();
    expect(passed).toBe(true);
  });
});
