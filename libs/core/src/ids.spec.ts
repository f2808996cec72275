import { accountIdOf, activityIdOf, postIdOf, stableId } from './ids.js';

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

describe('stable ids', () => {
  it('are UUIDs of version 8, whatever they are made of', () => {
    for (const parts of [[''], ['a'], ['https://one.test/ü?x=1', '\n'], ['x'.repeat(10_000)]])
      expect(stableId('post', ...parts)).toMatch(uuid);
  });

  it('do not change from one version of Planet to the next: other servers know things by them', () => {
    expect(postIdOf('ssb', '%abc')).toBe('9b9169dd-f049-854c-b0ef-fdbb84040312');
    expect(accountIdOf('activitypub', 'https://one.test/users/ann')).toBe('80e755c1-6f6f-818a-8eba-195a295f66ee');
    expect(activityIdOf('activitypub', 'https://one.test/1')).toBe('8761cf22-b26f-8e6f-8b9a-2145365a1cda');
  });

  it('differ by kind, network and name', () => {
    const ids = [
      postIdOf('a', 'x'),
      postIdOf('b', 'x'),
      postIdOf('a', 'y'),
      accountIdOf('a', 'x'),
      activityIdOf('a', 'x'),
      stableId('delivery', 'a', 'x'),
    ];
    expect(new Set(ids).size).toBe(ids.length);
  });
});
