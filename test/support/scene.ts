import { memberJoined } from '@planet/bridge';
import { accountIdOf, postIdOf } from '@planet/core';
import type { Abilities, Account, NativeActivityInput, NativeId, PostId } from '@planet/core';
import type { TestDatabases } from './database.js';
import { AlphaWorld, alphaHost, defineAlpha, type AlphaPerson } from './fake-alpha.js';
import { BetaPerson, BetaWorld, defineBeta, readLog, serviceFeed } from './fake-beta.js';
import type { Act, Person } from './fake-network.js';
import { startInProcess, type InProcessPlanet, type TestPlanet, type TestPlanetOptions } from './planet.js';

export const alphaService = `alpha://${alphaHost}/users/planet` as NativeId;
export const betaService = serviceFeed;

export interface DeliveryShown {
  id: string;
  kind: string;
  network: string;
  address: string;
  state: string;
  reason: string | null;
  attempts: number;
  seq: string;
}

/** What tests ask of a Planet between the two fake networks, whichever way it runs. */
export class Scene<P extends TestPlanet = TestPlanet> {
  constructor(
    readonly p: P,
    readonly world: AlphaWorld,
    readonly beta: BetaWorld,
  ) {}

  person(handle: string): AlphaPerson {
    return this.world.person(handle);
  }
  /** Somebody of the network of feeds who joined this Planet. */
  async member(name: string): Promise<BetaPerson> {
    const person = new BetaPerson(name);
    await memberJoined(this.p.bridge, 'beta', person.id);
    return person;
  }
  /** The id of the copy of this person on the other network; made at need. */
  async copyOf(person: Person): Promise<NativeId> {
    const [network, other] = person.id.startsWith('alpha:') ? ['alpha', 'beta'] : ['beta', 'alpha'];
    const [row] = await this.p.database.query<{ native_id: NativeId }>(
      'SELECT native_id FROM account WHERE of_id = $1 AND network = $2',
      [accountIdOf(network, person.id), other],
    );
    if (!row) throw new Error(`${person.name} has no copy on ${other}`);
    return row.native_id;
  }
  account(person: Person): Promise<Account> {
    return this.p.account(networkOf(person.id), person.id);
  }
  /** What an inbox of the world has been sent, repeats left out. */
  inbox(person: AlphaPerson): NativeActivityInput[] {
    const shared = this.world.inbox(person.sharedInbox);
    return [...shared, ...this.world.inbox(person.inbox)];
  }
  /** The acts of a person's hosted feed, in order. */
  async feed(person: Person): Promise<NativeActivityInput[]> {
    const rows = await this.p.database.query<{ key: string; text: string }>(
      'SELECT key, text FROM log_message WHERE feed = $1 ORDER BY sequence',
      [await this.copyOf(person)],
    );
    return readLog(rows).filter((act) => act.kind !== 'profile');
  }
  deliveries(where = 'true'): Promise<DeliveryShown[]> {
    return this.p.database.query(
      `SELECT d.id, a.kind, d.network, d.address, d.state, d.reason, d.attempts, d.seq
       FROM delivery d JOIN activity a ON a.id = d.activity_id WHERE ${where} ORDER BY d.seq`,
    );
  }
  async envelope(act: Act): Promise<{ state: string; reason: string | null; detail: string | null; orphan: boolean }> {
    const [row] = await this.p.database.query<{
      state: string;
      reason: string | null;
      detail: string | null;
      orphan: boolean;
    }>('SELECT state, reason, detail, orphan FROM envelope WHERE network = $1 AND digest = $2', [
      act.draft.network,
      act.draft.digest,
    ]);
    if (!row) throw new Error(`no envelope for ${act.id}`);
    return row;
  }
  postId(act: Act): PostId {
    return postIdOf(act.draft.network, act.object);
  }
  async post(act: Act): Promise<{ text: string; reply_to_id: string | null; deleted_at: Date | null } | undefined> {
    const [row] = await this.p.database.query<{ text: string; reply_to_id: string | null; deleted_at: Date | null }>(
      'SELECT text, reply_to_id, deleted_at FROM post WHERE id = $1',
      [this.postId(act)],
    );
    return row;
  }
  async count(sql: string, values?: unknown[]): Promise<number> {
    const [row] = await this.p.database.query<{ n: string }>(`SELECT count(*) AS n FROM ${sql}`, values);
    return Number(row!.n);
  }
  async follow(follower: Person, target: Person): Promise<string | undefined> {
    const [row] = await this.p.database.query<{ state: string }>(
      'SELECT state FROM follow WHERE follower_id = $1 AND target_id = $2',
      [accountIdOf(networkOf(follower.id), follower.id), accountIdOf(networkOf(target.id), target.id)],
    );
    return row?.state;
  }
}
const networkOf = (id: string): string => id.slice(0, id.indexOf(':'));

/** A Scene whose jobs run in the test's own process. */
export class QuickScene extends Scene<InProcessPlanet> {
  /** Takes the acts one after the other, each with all that follows from it. */
  async play(...acts: Act[]): Promise<void> {
    for (const act of acts) {
      await this.p.take(act);
      await this.p.drain();
    }
  }
  /** A stranger of the network of inboxes who agreed to be copied, by following the account of this Planet. */
  async consenting(handle: string): Promise<AlphaPerson> {
    const person = this.person(handle);
    await this.play(person.follow(alphaService));
    return person;
  }
}

export async function quickScene(
  databases: Pick<TestDatabases, 'createDatabase'>,
  {
    alpha,
    ...options
  }: Partial<Omit<TestPlanetOptions, 'databases' | 'networks'>> & { alpha?: Partial<Abilities> } = {},
): Promise<QuickScene> {
  const world = new AlphaWorld();
  const beta = new BetaWorld();
  const networks = [defineAlpha(world, alpha), defineBeta(beta)];
  const planet = await startInProcess({ databases, networks, ...options });
  return new QuickScene(planet, world, beta);
}
