import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { stableId, type IdentityId } from '@planet/core';
import { projectRoot } from '@planet/platform';
import { acts, seats, Store } from '@planet/store';
import { addLink, addPerson } from '../support/chain-acts.js';
import { differences } from '../support/chain-compare.js';
import type { TestDatabases } from '../support/database.js';
import { descendantsOf, lives, processesWith } from '../support/processes.js';
import { signAsked } from '../support/test-signer.js';

export interface UnderFire {
  kills: number;
  /** How many of the kills hit the chain, and how many the role (with relayer, indexer, and the chain below it). */
  ofChain: number;
  ofRole: number;
  /** Kills before which something had come to the chain since the one before: it was hit at work. */
  atWork: number;
  identities: number;
  links: number;
  /** Links that were lost and not made again, because their person had left meanwhile. */
  voided: number;
  /** People who left, and whose tokens are burnt. */
  burnt: number;
  /** Signed up, and not on the chain. */
  lost: number;
  /** Rows that are not what the chain says. */
  differing: number;
  said: string[];
  /** Chains that outlived the role that started them. */
  orphans: number;
  /** More than 1: the chain had to begin anew. */
  worlds: number;
  seconds: number;
}

const between = (least: number, most: number): number => least + Math.random() * (most - least);
/** Nothing settles for so long at the end: it never will, in ms. */
const STALLED_MS = 120_000;
/** So long a shot waits for work, in ms. */
const AT_WORK_MS = 4000;
/** People wait while so much is under way. */
const CROWD = 200;

/** Kills anvil and the chain role at random, again and again, while people register, link accounts, add keys and leave. */
export async function killChain(
  databases: Pick<TestDatabases, 'createDatabase'>,
  { kills, say = () => undefined }: { kills: number; say?: (line: string) => void },
): Promise<UnderFire> {
  const began = performance.now();
  const database = await databases.createDatabase();
  const dataDir = await mkdtemp(join(tmpdir(), 'planet-fire-'));
  const store = new Store(database.url);
  const role = keepRole({ DATABASE_URL: database.url, DATA_DIR: dataDir });
  const worlds = new Set<string>();
  const people: IdentityId[] = [];
  let gone = 0;
  let fired = { ofChain: 0, ofRole: 0, atWork: 0 };
  let firing = true;

  const load = async (): Promise<void> => {
    for (let n = 0; firing; n++, await sleep(between(20, 200))) {
      while (firing && sum(await openWork(database)) > CROWD) await sleep(50);
      people.push(await addPerson(store, `person_${n}`));
      const other = people[Math.floor(Math.random() * people.length)]!;
      await addLink(store, other, `account ${n}`);
      if (n % 3 === 0)
        await want(store, people.at(-1)!, 'AddKey', { kind: 1, key: `0x${n.toString(16).padStart(64, '0')}` });
      if (n % 8 !== 7) continue;
      gone++;
      await want(store, people.splice(Math.floor(Math.random() * people.length), 1)[0]!, 'Burn', {});
    }
  };
  const signing = async (state: { on: boolean }): Promise<void> => {
    while (state.on) if ((await signAsked(store)) === 0) await sleep(20);
  };
  const fire = async (): Promise<void> => {
    let before = 0;
    while (fired.ofChain + fired.ofRole < kills) {
      // Most shots are to hit it at work: something has come to the chain since the last one, if it can.
      for (const end = Date.now() + AT_WORK_MS; (await eventsIn(database)) === before && Date.now() < end;)
        await sleep(20);
      await sleep(between(0, 1500));
      const pid = role.pid();
      if (!pid || !lives(pid)) continue;
      const anvil = descendantsOf(pid).find(({ command }) => /\banvil\b.*--port/.test(command))?.pid;
      // A role takes a while to come back, the chain hardly any: most shots go at the chain, few at a role that starts.
      const victim = Math.random() < (anvil ? 0.2 : 0.02) ? pid : anvil;
      if (!victim) continue;
      const events = await eventsIn(database);
      process.kill(victim, 'SIGKILL');
      if (events !== before) fired.atWork++;
      before = events;
      fired = victim === pid ? { ...fired, ofRole: fired.ofRole + 1 } : { ...fired, ofChain: fired.ofChain + 1 };
      const seat = await seats.read(store.prisma);
      if (seat) worlds.add(seat.world);
      const shots = fired.ofChain + fired.ofRole;
      if (shots % 20 === 0) say(`${shots} kills, ${people.length + gone} people, ${gone} of whom left`);
    }
    firing = false;
  };
  const state = { on: true };
  try {
    await role.ready();
    const signer = signing(state);
    await Promise.all([load(), fire()]);
    await settled(database);
    state.on = false;
    await signer;
    const seat = (await seats.read(store.prisma))!;
    worlds.add(seat.world);
    const [{ lost }] = (await database.query(
      `SELECT count(*)::int AS lost FROM identity i WHERE NOT EXISTS (
         SELECT 1 FROM chain_identity c WHERE c.world = $1 AND c.handle = i.handle
           AND (c.owner = i.owner OR (c.owner IS NULL AND i.deleted_at IS NOT NULL)))`,
      [seat.world],
    )) as [{ lost: number }];
    const [{ links, burnt }] = (await database.query(
      `SELECT count(*) FILTER (WHERE name = 'Linked')::int AS links, count(*) FILTER (WHERE name = 'Burned')::int AS burnt
       FROM chain_event WHERE world = $1`,
      [seat.world],
    )) as [{ links: number; burnt: number }];
    const voided = (await database.query(`SELECT 1 FROM act WHERE kind = 'Link' AND state = 'refused'`)).length;
    const said = await differences(database, seat);
    if (burnt !== gone) said.push(`${gone} people left, ${burnt} tokens are burnt`);
    const seconds = Math.round((performance.now() - began) / 1000);
    const orphans = processesWith(`--load-state ${dataDir}`).length - 1;
    const identities = people.length + gone;
    const counts = { identities, links, voided, burnt, lost, differing: said.length, orphans: Math.max(0, orphans) };
    return { kills: fired.ofChain + fired.ofRole, ...fired, ...counts, said, worlds: worlds.size, seconds };
  } finally {
    firing = false;
    state.on = false;
    await role.stop();
    await store.close();
    await database.drop();
    await rm(dataDir, { recursive: true, force: true });
  }
}

const eventsIn = async (database: { query: <T>(sql: string) => Promise<T[]> }): Promise<number> =>
  (await database.query<{ n: number }>('SELECT coalesce(max(block), 0)::int AS n FROM chain_event'))[0]!.n;

/** What is not at its end yet. */
async function openWork(database: { query: <T>(sql: string) => Promise<T[]> }): Promise<Record<string, number>> {
  const [left] = await database.query<Record<string, number>>(
    `SELECT (SELECT count(*) FROM act WHERE state IN ('wanted', 'asked', 'signed'))::int AS acts,
       (SELECT count(*) FROM chain_transaction WHERE state IN ('queued', 'sent', 'mined'))::int AS transactions,
       (SELECT count(*) FROM chain_event WHERE NOT final)::int AS events`,
  );
  return left!;
}
const sum = (counts: Record<string, number>): number => Object.values(counts).reduce((all, count) => all + count, 0);

/** Every act is on the chain, every transaction final, every event indexed. */
async function settled(database: { query: <T>(sql: string) => Promise<T[]> }): Promise<void> {
  let least = Infinity;
  for (let since = Date.now(); ; await sleep(100)) {
    const left = await openWork(database);
    if (sum(left) === 0) break;
    if (sum(left) < least) [least, since] = [sum(left), Date.now()];
    if (Date.now() - since > STALLED_MS) throw new Error(`not settled: ${JSON.stringify(left)}`);
  }
  // What was lost and was to be sent once more is void where its person has left meanwhile.
  const refused = await database.query(
    `SELECT a.kind, a.reason FROM act a JOIN identity i ON i.id = a.identity_id
     WHERE a.state = 'refused' AND NOT (i.deleted_at IS NOT NULL AND a.kind <> 'Burn' AND a.reason = 'identity-gone')`,
  );
  if (refused.length > 0) throw new Error(`refused: ${JSON.stringify(refused)}`);
}

async function want(
  store: Store,
  identityId: IdentityId,
  kind: string,
  message: Record<string, unknown>,
): Promise<void> {
  const id = stableId('activity', 'act', kind, identityId, String(message.key));
  await store.transaction((tx) => acts.add(tx, { id, identityId, kind, message, state: 'wanted', by: 'planet' }));
}

/** The chain role as a process that is started again whenever it ends. */
function keepRole(env: Record<string, string>) {
  let child: ChildProcess | null = null;
  let stopping = false;
  const first = Promise.withResolvers<void>();
  const keep = async (): Promise<void> => {
    while (!stopping) {
      child = fork(join(projectRoot(), 'dist/apps/workers/src/main.js'), ['--role', 'chain'], {
        env: {
          PATH: process.env.PATH,
          NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE,
          LOG_LEVEL: 'silent',
          ALLOW_PRIVATE_ADDRESSES: 'true',
          ...env,
        },
        execArgv: ['--no-warnings'],
        stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
      });
      child.on('message', (message: { ready?: object; fatal?: string }) => {
        if (message.ready) first.resolve();
        else first.reject(new Error(message.fatal));
      });
      await once(child, 'exit');
    }
  };
  const kept = keep();
  return {
    ready: () => first.promise,
    pid: () => child?.pid,
    async stop() {
      stopping = true;
      child?.kill('SIGTERM');
      await kept;
    },
  };
}
