import { groupCommit } from './group-commit.js';

const turn = () => new Promise((resolve) => setImmediate(resolve));

describe('a group commit', () => {
  it('hands on together what came while the last was under way, and each once', async () => {
    const batches: number[][] = [];
    let open = () => undefined as void;
    const gate = new Promise<void>((resolve) => (open = resolve));
    const commit = groupCommit<number>(async (items) => {
      batches.push(items);
      if (batches.length === 1) await gate;
    });
    const first = commit(1);
    await turn();
    const others = [2, 3, 4].map((n) => commit(n));
    await turn();
    expect(batches).toEqual([[1]]);
    open();
    await Promise.all([first, ...others]);
    expect(batches).toEqual([[1], [2, 3, 4]]);
  });
  it('fails those of the batch that failed, and goes on', async () => {
    const commit = groupCommit<string>((items) =>
      items.includes('bad') ? Promise.reject(new Error('no')) : Promise.resolve(),
    );
    await expect(commit('bad')).rejects.toThrow('no');
    await expect(commit('good')).resolves.toBeUndefined();
  });
  it('keeps to its limit', async () => {
    const sizes: number[] = [];
    const commit = groupCommit<number>((items) => Promise.resolve(void sizes.push(items.length)), { limit: 2 });
    await Promise.all([1, 2, 3, 4, 5].map((n) => commit(n)));
    expect(Math.max(...sizes)).toBe(2);
    expect(sizes.reduce((a, b) => a + b)).toBe(5);
  });
});
