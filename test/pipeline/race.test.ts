import { accountIdOf, postIdOf, type EnvelopeDraft, type LogEntry, type NativeActivityInput } from '@planet/core';
import { tidy } from '@planet/bridge';
import { alphaCopy, fetched, push } from '../support/fake-alpha.js';
import { betaTextLimit, looseMessage, readLog } from '../support/fake-beta.js';
import { mention, restartTime, type Act, type Person } from '../support/fake-network.js';
import { useDatabases } from '../support/database.js';
import { quickScene, type QuickScene } from '../support/scene.js';

/**
 * Whatever way, however often and in whatever order the same things are told, the graph is the same, and so is what the
 * other side has of it in the end.
 *
 * One script of acts is played once, in order (k = 1). Then every act is injected k times, in a random order, over every
 * way on which it can come (pushed, fetched at its origin, by a stream), while several workers run jobs in a random
 * order. Then the two are compared. A run is repeated by its seed: RACE_SEED=17 npm test -- test/pipeline/race
 *
 * Not compared, because it may differ for a good reason:
 * - times, versions, sequence numbers of hosted feeds and ids that are made from them: they tell when, not what;
 * - traces of what does not stand at the end. Who hears of a delete first has never copied the post, nor reacted to it;
 *   in order it was copied and the copy deleted. Neither shows it at the end, and that is compared;
 * - edits as messages of their own: an edit that overtakes its post leaves in the post. The text at the end is compared;
 * - accepts and notices of follows that were taken back. Nobody who follows is followed in the script by one who posts: who is
 *   sent a post is decided when it is fanned out;
 * - of a reply to a deleted post, whether its copies name the parent: there may never have been a copy of that.
 * Two posts that name each other as one (alsoKnownAs) are not in the script: which of them stays is decided by who came
 * first; posts.test.ts has both orders.
 */
const databases = useDatabases();
const runs = process.env['RACE_SEED']
  ? [1, 2, 3].map((k) => ({ seed: Number(process.env['RACE_SEED']), k }))
  : [11, 12].flatMap((seed) => [1, 2, 3].map((k) => ({ seed: seed * 10 + k, k })));

interface Told {
  act: Act;
  label: string;
}
interface Played {
  scene: QuickScene;
  people: Record<string, Person>;
  told: Told[];
  /** Labels of things by our ids and by native ids. */
  labels: Map<string, string>;
}

/** A Planet with people who know each other already, and the acts that they are about to do. */
async function prepare(): Promise<Played> {
  restartTime();
  const scene = await quickScene(databases);
  const [bea, bob, gus] = [await scene.member('bea'), await scene.member('bob'), await scene.member('gus')];
  const [ann, eve] = [await scene.consenting('ann@one.test'), await scene.consenting('eve@two.test')];
  const [cem, dov] = [scene.person('cem@three.test'), scene.person('dov@four.test')];
  const [fay, hal, ivy] = [scene.person('fay@five.test'), scene.person('hal@six.test'), scene.person('ivy@six.test')];
  const people = { bea, bob, gus, ann, eve, cem, dov, fay, hal, ivy };
  const early = {
    bea0: bea.post('bea0'),
    bob0: bob.post('bob0'),
    gus0: gus.post('gus0'),
    ann0: ann.post('ann0', { poll: { options: [{ text: 'yes' }, { text: 'no' }] } }),
    eve0: eve.post('eve0'),
  };
  await scene.play(...Object.values(early));
  const at = Object.fromEntries(
    await Promise.all(
      Object.entries({ bea, bob, gus, ann, eve }).map(async ([name, one]) => [name, await scene.copyOf(one)]),
    ),
  ) as Record<'bea' | 'bob' | 'gus' | 'ann' | 'eve', Act['object']>;
  await scene.play(ann.follow(at.bea), ann.follow(at.bob), cem.follow(at.bea), eve.follow(at.bob));
  await scene.play(bea.follow(at.ann), ann.accept(at.bea));
  /** On the network of feeds a copy has the name of its message: known only once it is there. */
  const [row] = await scene.p.database.query<{ native_id: Act['object'] }>(
    `SELECT native_id FROM copy WHERE network = 'beta' AND object_id = $1`,
    [scene.postId(early.ann0)],
  );
  const told = script(people, at, row!.native_id);
  const labels = new Map<string, string>();
  for (const { act, label } of [...told, ...Object.entries(early).map(([label, act]) => ({ act, label }))]) {
    if (act.native.kind !== 'post' && act.native.kind !== 'repost') continue;
    for (const id of [act.object, scene.postId(act), alphaCopy(scene.postId(act))]) labels.set(id, label);
  }
  for (const [name, one] of Object.entries(people)) {
    const network = one.id.startsWith('alpha:') ? 'alpha' : 'beta';
    labels.set(one.id, name).set(accountIdOf(network, one.id), name);
  }
  for (const [name, id] of Object.entries(at)) labels.set(id, name);
  return { scene, people, told, labels };
}

function script(
  { bea, bob, ann, eve, cem, dov, fay, hal, ivy }: Record<string, Person>,
  at: Record<'bea' | 'bob' | 'gus' | 'ann' | 'eve', Act['object']>,
  ann0: Act['object'],
): Told[] {
  const told: Told[] = [];
  const tell = (label: string, act: Act): Act => {
    told.push({ label, act });
    return act;
  };
  const copy = (act: Act) => alphaCopy(postIdOf('beta', act.object));

  const b1 = tell('b1', bea!.post('b1'));
  const b2 = tell('b2', bea!.post('b2', { replyTo: b1.object, root: b1.object }));
  tell('b1 edited', bea!.edit(b1, 'b1 v2'));
  const a1 = tell('a1', ann!.post('a1', { replyTo: copy(b1), root: copy(b1) }));
  const o1 = tell('o1', bob!.post('o1', { replyTo: b2.object, root: b1.object }));
  tell('e1', eve!.post('e1', { replyTo: a1.object, root: copy(b1) }));
  tell('c1', cem!.post('c1', { replyTo: copy(b1) }));
  tell('o1b', bob!.post('o1b', { replyTo: o1.object, root: b1.object }));
  const like = tell('ann likes b1', ann!.react(copy(b1)));
  tell('ann unlikes b1', ann!.unreact(copy(b1), like.id));
  tell('ann likes b1 again', ann!.react(copy(b1), '🎉'));
  tell('eve likes b2', eve!.react(copy(b2)));
  tell('cem likes b1', cem!.react(copy(b1)));
  tell('b1 edited again', bea!.edit(b1, 'b1 v3'));
  tell('bob likes b1', bob!.react(b1.object));
  tell('bob unlikes b1', bob!.unreact(b1.object));
  tell('bob likes b1 again', bob!.react(b1.object));
  tell('bob unlikes b1 again', bob!.unreact(b1.object));
  const b3 = tell('b3', bea!.post('b3'));
  tell('ann likes b3', ann!.react(copy(b3)));
  tell('b3 deleted', bea!.delete(b3.object));
  const a2 = tell('a2', ann!.post('a2'));
  tell('a2 edited', ann!.edit(a2, 'a2 v2'));
  const a3 = tell('a3', ann!.post('a3'));
  tell('a3 edited', ann!.edit(a3, 'a3 v2'));
  tell('a3 deleted', ann!.delete(a3.object));
  tell('a4', eve!.post('long '.repeat(betaTextLimit / 2)));
  tell('ann reposts b1', ann!.repost(copy(b1)));
  const again = tell('eve reposts b2', eve!.repost(copy(b2)));
  tell('eve deletes her repost', eve!.delete(again.object));
  tell('bob reposts b1', bob!.repost(b1.object));
  tell('bea likes ann0', bea!.react(ann0));
  tell('bea unlikes ann0', bea!.unreact(ann0));
  tell('o2', bob!.post('o2', { replyTo: ann0, root: ann0 }));
  tell('bob reposts ann0', bob!.repost(ann0));
  tell('bob likes ann0', bob!.react(ann0));
  const followed = tell('dov follows gus', dov!.follow(at.gus));
  tell('dov unfollows gus', dov!.unfollow(at.gus, followed.id));
  tell('dov follows gus again', dov!.follow(at.gus));
  const tried = tell('fay follows gus', fay!.follow(at.gus));
  tell('fay unfollows gus', fay!.unfollow(at.gus, tried.id));
  tell('bob follows eve', bob!.follow(at.eve));
  tell('bob unfollows eve', bob!.unfollow(at.eve));
  tell('bob follows ann', bob!.follow(at.ann));
  tell('ann renames', ann!.profile({ name: 'Ann' }));
  tell('ann renames again', ann!.profile({ name: 'Anna' }));
  tell('bea renames', bea!.profile({ name: 'Bea' }));
  tell('hal blocks bea', hal!.block(at.bea));
  tell('hal unblocks bea', hal!.unblock(at.bea));
  tell('ivy blocks bob', ivy!.block(at.bob));
  const x1 = tell('x1', bob!.post('x1'));
  tell('x2', bea!.post('x2', { replyTo: x1.object, root: x1.object }));
  tell('x1 deleted', bob!.delete(x1.object));
  tell('b6', bea!.post(`b6 ${mention(at.ann, 'ann')}`, { mentions: [at.ann] }));
  const options = ['one', 'two', 'three'].map((text) => ({ text }));
  const p1 = tell('p1', bea!.post('p1', { poll: { options, id: 'beta:poll-p1' } }));
  const p2 = tell('p2', bob!.post('p2', { poll: { options, multiple: true } }));
  tell('ann votes in p1', ann!.vote(copy(p1), ['two']));
  tell('cem votes in p1', cem!.vote(copy(p1), ['three']));
  tell('bob votes in p1', bob!.vote('beta:poll-p1' as Act['object'], [0]));
  tell('bob changes his mind', bob!.vote(p1.object, [2]));
  tell('ann votes in p2', ann!.vote(copy(p2), ['two']));
  tell('ann votes in p2 again', ann!.vote(copy(p2), ['three']));
  tell('bea votes in ann0', bea!.vote(ann0, [1]));
  tell('eve votes in p1 for nothing', eve!.vote(copy(p1), ['four']));
  tell('quiet', ann!.post('for few', { audience: 'followers' }));
  return told;
}

/** Every way on which an act can arrive; each gives an arrival of its own. */
function arrival({ act }: Told, nonce: string, random: () => number): { draft: EnvelopeDraft; entries: LogEntry[] } {
  const other = random() < 0.5;
  if (act.draft.network === 'beta')
    return other ? { draft: looseMessage(act, nonce), entries: [] } : { draft: act.draft, entries: act.entries };
  if (other && act.native.kind === 'post') return { draft: fetched(act.native, nonce), entries: [] };
  return { draft: push(act.native, nonce), entries: [] };
}

async function playInOrder({ scene, told }: Played): Promise<void> {
  for (const { act } of told) await scene.play(act);
}

async function playAtRandom({ scene, told }: Played, k: number, seed: number): Promise<void> {
  const random = mulberry(seed);
  const arrivals = shuffled(
    Array.from({ length: k }, (_, n) => told.map((one) => arrival(one, `${n}`, random))).flat(),
    random,
  );
  const drain = () => scene.p.drain({ lanes: 1 + Math.floor(random() * 4), pick: (n) => Math.floor(random() * n) });
  while (arrivals.length > 0) {
    const batch = arrivals.splice(0, 1 + Math.floor(random() * 8));
    const working = random() < 0.5 ? drain() : Promise.resolve();
    for (const { draft, entries } of batch) await scene.p.takeDrafts([draft], entries);
    await working;
  }
  await drain();
}

/** What waits for something that can never come goes on without it; then nothing is left to do. */
async function finish({ scene }: Played): Promise<void> {
  const { p } = scene;
  await p.database.query(`UPDATE parked SET since = now() - interval '1 day'`);
  await tidy(p.bridge);
  await p.drain();
  expect(await scene.count('parked')).toBe(0);
  expect(await scene.count(`envelope WHERE state IN ('received', 'parked')`)).toBe(0);
  expect(await scene.count(`delivery WHERE state IN ('queued', 'sending', 'retrying')`)).toBe(0);
  expect(await scene.deliveries(`d.state = 'dead'`)).toEqual([]);
  expect(p.faults).toEqual([]);
}

/** The graph, and what the other side has of it, in words that are the same in every run. */
async function picture(played: Played): Promise<Record<string, string[]>> {
  const { scene, labels } = played;
  const rows = <T = Record<string, string | null>>(sql: string) => scene.p.database.query<T>(sql);
  const name = (id: string | null): string => (id === null ? '-' : (labels.get(id) ?? id));
  const sorted = (list: string[]): string[] => list.sort();

  const posts =
    await rows(`SELECT id, author_id, text, audience, reply_to_id, root_id, repost_of_id, deleted_at IS NULL AS stands,
    array_to_string(mentions, ' ') AS mentions FROM post WHERE network <> 'planet'`);
  const standing = new Set(posts.filter((row) => row['stands']).map((row) => row['id']!));
  const stands = (id: string | null): boolean => id !== null && standing.has(id);
  const text = (value: string | null): string =>
    (value ?? '').replace(/planet:account\/([0-9a-f-]+)/g, (_whole, id: string) => `planet:account/${name(id)}`);

  const copies =
    await rows(`SELECT c.network, c.object_id, c.part, c.origin FROM copy c JOIN post p ON p.id = c.object_id
    WHERE c.network IN ('alpha', 'beta') AND c.part < 1000000 AND p.network <> 'planet'`);
  const reactions = await rows('SELECT actor_id, post_id, emoji FROM reaction WHERE active');
  const votes = await rows('SELECT voter_id, post_id, choice FROM vote');
  const follows = await rows(`SELECT follower_id, target_id, state FROM follow WHERE state IN ('active', 'requested')`);
  const blocks = await rows('SELECT blocker_id, target_id FROM block WHERE active');
  const notices = await rows(
    `SELECT n.account_id, a.kind, a.object_id, a.actor_id, n.reason FROM notice n JOIN activity a ON a.id = n.activity_id`,
  );
  const deliveries = await rows(`SELECT a.kind, a.object_id, d.network, d.address, d.state, d.reason
    FROM delivery d JOIN activity a ON a.id = d.activity_id WHERE a.kind IN ('post', 'repost') AND a.network <> 'planet'`);
  const profiles = await rows(
    `SELECT id, profile->>'name' AS name FROM account WHERE origin IN ('member', 'stranger')`,
  );
  return {
    posts: sorted(
      posts
        .filter((row) => row['stands'])
        .map((row) =>
          [
            name(row['id']!),
            `by ${name(row['author_id']!)}`,
            text(row['text']!),
            row['audience'],
            `answers ${name(row['reply_to_id']!)}`,
            `in ${name(row['root_id']!)}`,
            `shares ${name(row['repost_of_id']!)}`,
            `names ${(row['mentions'] ?? '').split(' ').filter(Boolean).map(name).join(' ')}`,
          ].join(' | '),
        ),
    ),
    copies: sorted(
      copies
        .filter((row) => stands(row['object_id']!))
        .map((row) => `${name(row['object_id']!)} on ${row['network']} part ${row['part']} origin ${row['origin']}`),
    ),
    reactions: sorted(
      reactions
        .filter((row) => stands(row['post_id']!))
        .map((row) => `${name(row['actor_id']!)} ${row['emoji']} ${name(row['post_id']!)}`),
    ),
    votes: sorted(votes.map((row) => `${name(row['voter_id']!)} chose ${row['choice']} of ${name(row['post_id']!)}`)),
    follows: sorted(follows.map((row) => `${name(row['follower_id']!)} ${row['state']} ${name(row['target_id']!)}`)),
    blocks: sorted(blocks.map((row) => `${name(row['blocker_id']!)} blocks ${name(row['target_id']!)}`)),
    notices: sorted(
      notices
        .filter((row) => row['kind'] !== 'follow')
        .map((row) => {
          const [member, actor, object] = [row['account_id']!, row['actor_id']!, row['object_id']!].map(name);
          return `${member}: ${actor} ${row['kind']} ${object} ${row['reason']}`;
        }),
    ),
    profiles: sorted(profiles.map((row) => `${name(row['id']!)} = ${row['name']}`)),
    deliveries: sorted(
      deliveries
        .filter((row) => stands(row['object_id']!))
        .map(
          (row) =>
            `${row['kind']} ${name(row['object_id']!)} to ${name(row['address']!)} on ${row['network']}: ${row['state']} ${row['reason']}`,
        ),
    ),
    inboxes: serversOf(played, name),
    feeds: await feedsOf(played, name),
  };
}

/** What people on the servers of the network of inboxes see. */
function serversOf({ scene }: Played, name: (id: string | null) => string): string[] {
  const seen: string[] = [];
  for (const host of ['one', 'two', 'three', 'four', 'five', 'six'].map((n) => `${n}.test`)) {
    const state = scene.world.host(host);
    expect({ host, complaints: state.complaints }).toEqual({ host, complaints: [] });
    for (const [id, post] of state.posts) seen.push(`${host}: ${shown(name, id, post)}`);
    for (const [key, emoji] of state.reactions) seen.push(`${host}: ${key.split(' ').map(name).join(` ${emoji} `)}`);
    for (const [key, choices] of state.votes)
      seen.push(`${host}: ${key.split(' ').map(name).join(` chose ${choices.join()} of `)}`);
    for (const [key, what] of state.follows)
      if (what === 'follow') seen.push(`${host}: ${key.split(' ').map(name).join(' follows ')}`);
  }
  const twice = scene.world.received.map((r) => `${r.address} ${r.document.nativeId}`);
  expect(twice.filter((one, n) => twice.indexOf(one) !== n)).toEqual([]);
  return seen.sort();
}

/** What people who read the hosted feeds see; and each feed is one chain. */
async function feedsOf({ scene }: Played, name: (id: string | null) => string): Promise<string[]> {
  const log = await scene.p.database.query<{ key: string; text: string; feed: string; sequence: number }>(
    `SELECT l.key, l.text, l.feed, l.sequence FROM log_message l JOIN account a ON a.network = 'beta' AND a.native_id = l.feed
     WHERE a.origin = 'hosted' ORDER BY l.feed, l.sequence`,
  );
  const copies = await scene.p.database.query<{ native_id: string; object_id: string; part: number }>(
    `SELECT native_id, object_id, part FROM copy WHERE network = 'beta' AND NOT origin`,
  );
  const objects = new Map(copies.map((row) => [row.native_id, row]));
  const local = (id: string | null | undefined): string => name(id ? (objects.get(id)?.object_id ?? id) : null);
  const seen = new Map<string, string>();
  const texts = new Map<string, string[]>();
  let before: { feed: string; key: string; sequence: number } | null = null;
  for (const [n, act] of readLog(log).entries()) {
    const row = log[n]!;
    const previous = (JSON.parse(row.text) as { previous: string | null }).previous;
    const same = before?.feed === row.feed;
    expect([row.sequence, previous]).toEqual(same ? [before!.sequence + 1, before!.key] : [1, null]);
    before = row;
    if (act.kind === 'post') {
      const part = objects.get(row.key)!;
      texts.set(part.object_id, [...(texts.get(part.object_id) ?? []), act.content.text]);
      if (part.part > 0) continue;
      seen.set(part.object_id, shown(local, row.key, act));
    } else if (act.kind === 'repost') {
      seen.set(objects.get(row.key)!.object_id, `${local(row.key)} shares ${local(act.object)}`);
    } else if (act.kind === 'edit') {
      const { object_id } = objects.get(act.content.post)!;
      texts.set(object_id, [act.content.text]);
    } else if (act.kind === 'delete') {
      seen.delete(objects.get(act.object)!.object_id);
    } else if (act.kind === 'react') {
      seen.set(`${act.actor} ${act.object}`, `${name(act.actor)} ${act.emoji} ${local(act.object)}`);
    } else if (act.kind === 'unreact') {
      seen.delete(`${act.actor} ${act.object}`);
    } else if (act.kind === 'vote') {
      // On a poll with several answers each vote adds one.
      const choices = act.choices.join();
      seen.set(`${act.actor} ${act.object} ${choices}`, `${name(act.actor)} chose ${choices} of ${local(act.object)}`);
    } else if (act.kind === 'follow') {
      seen.set(`${act.actor} ${act.target}`, `${name(act.actor)} follows ${name(act.target)}`);
    } else if (act.kind === 'unfollow') {
      seen.delete(`${act.actor} ${act.target}`);
    }
  }
  return [...seen]
    .map(([id, what]) => (texts.has(id) ? `${what}: ${texts.get(id)!.join('')}` : what))
    .filter((what) => !/ (likes|❤|🎉) (b3|x1)$/.test(what))
    .sort();
}

function shown(name: (id: string) => string, id: string, act: NativeActivityInput): string {
  if (act.kind === 'repost') return `${name(id)} shares ${name(act.object)}`;
  if (act.kind !== 'post' && act.kind !== 'edit') return act.kind;
  const parent = act.content.replyTo && name(id) !== 'x2' ? ` answers ${name(act.content.replyTo)}` : '';
  const body =
    act.kind === 'edit' || id.startsWith('alpha:')
      ? ` says ${act.content.text.replace(/planet:native\/\S+?\)/, 'somebody)')}`
      : '';
  return `${name(id)}${parent}${body}`;
}

function mulberry(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}
function shuffled<T>(list: T[], random: () => number): T[] {
  const out = [...list];
  for (let n = out.length - 1; n > 0; n--) {
    const m = Math.floor(random() * (n + 1));
    [out[n], out[m]] = [out[m]!, out[n]!];
  }
  return out;
}

let expected: Record<string, string[]>;
beforeAll(async () => {
  const played = await prepare();
  try {
    await playInOrder(played);
    await finish(played);
    expected = await picture(played);
  } finally {
    await played.scene.p.stop();
  }
}, 120_000);

it('the script does something of every kind', () => {
  expect(Object.fromEntries(Object.entries(expected).filter(([, list]) => list.length === 0))).toEqual({});
  expect(expected['posts']!.length).toBeGreaterThan(15);
  expect(expected['feeds']!.length).toBeGreaterThan(8);
  expect(expected['inboxes']!.length).toBeGreaterThan(10);
});

it.each(runs)('every event $k times, seed $seed', async ({ seed, k }) => {
  const played = await prepare();
  try {
    await playAtRandom(played, k, seed);
    await finish(played);
    expect({ seed, k, ...(await picture(played)) }).toEqual({ seed, k, ...expected });
  } finally {
    await played.scene.p.stop();
  }
});
