import {
  accountTarget,
  activityKinds,
  activitySchema,
  editPart,
  nativeActivitySchema,
  nativeTarget,
  planetTargets,
  postTarget,
} from './activity.js';
import { explain, reasons } from './reasons.js';
import { accountIdOf, postIdOf } from './ids.js';

describe('the canonical activity', () => {
  it('is a closed union, each kind once', () => {
    expect(new Set(activityKinds).size).toBe(activityKinds.length);
    expect(activityKinds).toContain('leave');
    expect(nativeActivitySchema.safeParse({ kind: 'shout', nativeId: 'x', actor: 'y', at: new Date() }).success).toBe(
      false,
    );
  });

  it('fills in what may be left out', () => {
    const read = nativeActivitySchema.parse({
      kind: 'post',
      nativeId: 'x',
      actor: 'y',
      at: '2026-01-01T00:00:00Z',
      content: { post: 'x', text: 'hello', audience: 'public' },
    });
    expect(read).toMatchObject({ at: new Date('2026-01-01'), content: { media: [], tags: [], mentions: [], to: [] } });
    expect(
      activitySchema.parse({ kind: 'react', nativeId: 'x', actor: 'y', at: new Date(), object: 'z' }),
    ).toMatchObject({
      emoji: '❤',
    });
  });

  it('has limits', () => {
    const act = { kind: 'follow', nativeId: 'x', actor: 'y', at: new Date(), target: 'z' };
    expect(nativeActivitySchema.safeParse(act).success).toBe(true);
    expect(nativeActivitySchema.safeParse({ ...act, target: 'z'.repeat(5000) }).success).toBe(false);
    expect(nativeActivitySchema.safeParse({ ...act, at: 'yesterday' }).success).toBe(false);
  });
});

describe('links in the text', () => {
  it('are found again, whatever the id', () => {
    const native = ['%AbC+/=.sha256', 'https://one.test/@ann?x=(1)&y=[2]', "it's ~odd~ !*", 'ü'];
    const account = accountIdOf('a', 'x');
    const post = postIdOf('a', 'x');
    const text = [...native.map(nativeTarget), accountTarget(account), postTarget(post)]
      .map((t) => `[a](${t})`)
      .join(' ');
    const found = [...text.matchAll(planetTargets)].map((m) => [m[1], decodeURIComponent(m[2]!).replace(/\)$/, '')]);
    expect(found).toContainEqual(['account', account]);
    expect(found).toContainEqual(['post', post]);
    for (const id of native) expect(text).toContain(nativeTarget(id));
    expect(found.filter(([kind]) => kind === 'native')).toHaveLength(native.length);
  });
});

describe('parts of edits', () => {
  it('come after those of the post, and fit the column, whatever time is claimed', () => {
    for (const at of [new Date(0), new Date(-1e12), new Date('2026-11-01'), new Date(8.64e15)]) {
      expect(editPart(at)).toBeGreaterThan(1000);
      expect(editPart(at)).toBeLessThan(2 ** 31 - 1000);
    }
    expect(editPart(new Date('2026-11-02'))).toBeGreaterThan(editPart(new Date('2026-11-01')));
  });
});

describe('reasons', () => {
  it('each has a sentence for people', () => {
    for (const reason of Object.keys(reasons) as (keyof typeof reasons)[])
      expect(explain(reason)).toMatch(/^[A-Z].*\.$/);
  });
});
