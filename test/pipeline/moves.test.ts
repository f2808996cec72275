import { later, type NativeActivityInput, type NativeId } from '@planet/core';
import { createAccount, setFollow } from '@planet/bridge';
import { createGraphReader } from '@planet/store';
import type { AlphaPerson } from '../support/fake-alpha.js';
import type { BetaPerson } from '../support/fake-beta.js';
import { nextTime, type Act, type Person } from '../support/fake-network.js';
import { useDatabases } from '../support/database.js';
import { alphaService, quickScene, type QuickScene } from '../support/scene.js';

const databases = useDatabases();
let s: QuickScene;
/** Ann, on the network of inboxes, agreed to be copied; Bea, a member on the network of feeds, follows her. */
let ann: AlphaPerson;
/** Ann's other account, elsewhere. */
let anna: AlphaPerson;
let bea: BetaPerson;

beforeEach(async () => {
  s = await quickScene(databases);
  bea = await s.member('bea');
  ann = await s.consenting('ann@one.test');
  anna = s.person('anna@two.test');
  await s.play(bea.post('I am here'), ann.post('so am I'));
  await s.play(bea.follow(await s.copyOf(ann)), ann.accept(await s.copyOf(bea)));
  s.world.received.length = 0;
});
afterEach(async () => {
  const { faults } = s.p;
  await s.p.stop();
  expect(faults).toEqual([]);
});
const ended = async (act: Act): Promise<string> => {
  const { state, reason } = await s.envelope(act);
  return reason ? `${state}: ${reason}` : state;
};
const movedTo = async (person: Person): Promise<string | null> => (await s.account(person)).movedTo;
const sentTo = (person: AlphaPerson): NativeActivityInput[] => s.world.inbox(person.inbox);

describe('a move is believed', () => {
  it('only where the new account names the old one', async () => {
    const move = ann.move(anna.id);
    await s.play(move);
    expect(await ended(move)).toBe('rejected: move-not-confirmed');
    anna.about = { alsoKnownAs: ['alpha://one.test/users/anybody'] };
    const again = ann.move(anna.id);
    await s.play(again);
    expect(await ended(again)).toBe('rejected: move-not-confirmed');
    const away = ann.move('alpha://two.test/users/nobody' as NativeId);
    await s.play(away);
    expect(await ended(away)).toBe('rejected: move-not-confirmed');
    expect([await movedTo(ann), await s.follow(bea, ann), sentTo(anna)]).toEqual([null, 'active', []]);
  });

  it('by what the new account says now, not by what it said once', async () => {
    anna.about = { alsoKnownAs: [ann.id] };
    await s.play(anna.post('hello'));
    anna.about = {};
    const move = ann.move(anna.id);
    await s.play(move);
    expect(await ended(move)).toBe('rejected: move-not-confirmed');
  });

  it('later, where the new account cannot be asked now', async () => {
    anna.about = { alsoKnownAs: [ann.id] };
    s.world.fail('two.test', later('host-down'), 1);
    const move = ann.move(anna.id);
    await s.play(move);
    expect((await s.envelope(move)).state).toBe('received');
    await s.p.database.query(`UPDATE envelope SET received_at = now() - interval '1 day' WHERE state = 'received'`);
    await s.p.drain();
    expect(await ended(move)).toBe('applied');
  });

  it('once', async () => {
    anna.about = { alsoKnownAs: [ann.id] };
    const [move, again] = [ann.move(anna.id), ann.move(anna.id)];
    await s.play(move, again);
    expect(await ended(again)).toBe('ignored: replayed');
    expect(await s.count(`activity WHERE kind = 'move'`)).toBe(1);
  });

  it('where the network has proven that both said it, nobody is asked', async () => {
    const move = ann.move(anna.id, true);
    await s.play(move);
    expect([await ended(move), await movedTo(ann)]).toEqual(['applied', anna.id]);
  });

  it('to oneself it is none', async () => {
    ann.about = { alsoKnownAs: [ann.id] };
    const move = ann.move(ann.id);
    await s.play(move);
    expect(await ended(move)).toBe('rejected: malformed');
  });

  it('of somebody whom nobody here knows is nobody’s business', async () => {
    const cem = s.person('cem@three.test');
    const move = cem.move(anna.id);
    await s.play(move);
    expect(await ended(move)).toBe('rejected: not-for-us');
    expect(s.world.resolved).not.toContain(anna.id);
  });
});

describe('members who follow', () => {
  beforeEach(() => void (anna.about = { alsoKnownAs: [ann.id] }));

  it('follow the new account by their copies, and the old one no longer', async () => {
    await s.play(ann.move(anna.id));
    const copy = await s.copyOf(bea);
    expect(sentTo(anna)).toMatchObject([{ kind: 'follow', actor: copy, target: anna.id }]);
    expect(sentTo(ann)).toMatchObject([{ kind: 'unfollow', actor: copy, target: ann.id }]);
    expect([await s.follow(bea, ann), await s.follow(bea, anna)]).toEqual(['ended', 'requested']);
    await s.play(anna.accept(copy));
    expect(await s.follow(bea, anna)).toBe('active');
  });

  it('are told by a post of the old account’s copy', async () => {
    await s.play(anna.follow(alphaService), anna.post('the new one'));
    await s.play(ann.move(anna.id));
    expect((await s.feed(ann)).at(-1)).toMatchObject({ kind: 'move', target: await s.copyOf(anna) });
  });

  it('may follow the old one again: what they do themselves is later', async () => {
    await s.play(anna.follow(alphaService), anna.post('the new one'), ann.move(anna.id));
    await s.play(bea.unfollow(await s.copyOf(anna)), bea.follow(await s.copyOf(ann)));
    expect([await s.follow(bea, ann), await s.follow(bea, anna)]).toEqual(['requested', 'ended']);
  });

  it('who live here follow too; whoever blocks the new account does not', async () => {
    const { bridge } = s.p;
    const made = [await createAccount(bridge, 'dora'), await createAccount(bridge, 'emma')];
    const [dora, emma] = made.map((one) => (one.ok ? one.value.id : null!)) as [never, never];
    for (const id of [dora, emma]) await setFollow(bridge, id, (await s.account(ann)).id, true);
    await s.p.drain();
    await s.play(anna.post('hello'));
    await s.p.database.query(`INSERT INTO block (blocker_id, target_id, version, activity_id) VALUES ($1, $2, 1, $1)`, [
      emma,
      (await s.account(anna)).id,
    ]);
    await s.play(ann.move(anna.id));
    const states = await s.p.database.query(
      `SELECT f.state FROM follow f WHERE f.follower_id = ANY($1) AND f.target_id = $2`,
      [[dora, emma], (await s.account(anna)).id],
    );
    expect(states).toEqual([{ state: 'requested' }]);
  });

  it('strangers are their own servers’ business', async () => {
    const cem = s.person('cem@three.test');
    await s.play(cem.follow(ann.id), ann.move(anna.id));
    expect([await s.follow(cem, ann), await s.follow(cem, anna)]).toEqual(['active', undefined]);
  });
});

describe('a move on the network of feeds', () => {
  let bell: BetaPerson;
  beforeEach(async () => {
    bell = await s.member('bell');
    await s.play(ann.follow(await s.copyOf(bea)));
  });

  it('is told to followers elsewhere by the copy of the old account, and names the copy of the new', async () => {
    await s.play(bell.profile({ name: 'bell', alsoKnownAs: [bea.id] }, nextTime()), bea.move(bell.id));
    expect(s.world.host('one.test').moves).toEqual(new Map([[await s.copyOf(bea), await s.copyOf(bell)]]));
    const graph = createGraphReader(s.p.store);
    const [old, fresh] = [await s.account(bea), await s.account(bell)];
    expect(await graph.moves(fresh.id)).toMatchObject({ from: [{ id: old.id }], to: null });
    expect(await graph.moves(old.id)).toMatchObject({ from: [], to: { id: fresh.id } });
  });

  it('to somebody who did not agree to be copied it names nobody there', async () => {
    const { BetaPerson: Beta } = await import('../support/fake-beta.js');
    const stray = new Beta('stray');
    await s.play(stray.profile({ name: 'stray', alsoKnownAs: [bea.id] }, nextTime()), bea.move(stray.id));
    expect(await movedTo(bea)).toBe(stray.id);
    expect(await s.deliveries(`a.kind = 'move'`)).toMatchObject([
      { network: 'alpha', state: 'dead', reason: 'not-found' },
    ]);
    expect(await s.count(`account WHERE of_id = $1`, [(await s.account(stray)).id])).toBe(0);
  });
});
