import DataLoader from 'dataloader';
import type { Account, Network } from '@planet/core';
import { accounts, copies, kin, policies, posts, relations, type Kin, type PostRow } from '@planet/store';
import type { Bridge } from './bridge.js';

/** What the acts of one job look up: many things with one query, and each thing once. */
export class Lookups {
  readonly post: DataLoader<string, PostRow | undefined>;
  readonly account: DataLoader<string, Account | undefined>;
  readonly banned: DataLoader<string, boolean>;
  /** Of pairs of accounts: does one of the two block the other? */
  readonly apart: DataLoader<string, boolean>;
  /** People, by their identity. */
  readonly kin: DataLoader<string, Kin | undefined>;
  private readonly onNetwork = new Map<Network, DataLoader<string, string[] | undefined>>();
  private readonly found = new Map<string, Promise<unknown>>();

  /** @param known people who are loaded already */
  constructor(
    readonly bridge: Bridge,
    known = new Map<string, Kin>(),
  ) {
    const db = bridge.store.prisma;
    this.post = loaderOf((ids) => posts.byIds(db, ids));
    this.account = loaderOf((ids) => accounts.byIds(db, ids));
    this.kin = loaderOf((ids) => kin.kinOf(db, ids));
    for (const [id, person] of known) this.kin.prime(id, person);
    this.banned = new DataLoader(async (names: readonly string[]) => {
      const all = await policies.banned(db, [...names]);
      return names.map((name) => all.has(name));
    });
    this.apart = new DataLoader(async (pairs: readonly string[]) => {
      const people = new Set(pairs.flatMap((pair) => pair.split(' ')));
      const blocks = await relations.blocksAmong(db, [...people]);
      return pairs.map((pair) => blocks.has(pair) || blocks.has(pair.split(' ').reverse().join(' ')));
    });
  }

  /** The post's ids on the network. */
  copies(network: Network): DataLoader<string, string[] | undefined> {
    const known = this.onNetwork.get(network);
    if (known) return known;
    const loader = loaderOf((ids) => copies.ofObjects(this.bridge.store.prisma, network, ids));
    this.onNetwork.set(network, loader);
    return loader;
  }

  /** Whatever is found under this name is found once. */
  once<T>(name: string, work: () => Promise<T>): Promise<T> {
    const known = this.found.get(name) as Promise<T> | undefined;
    if (known) return known;
    const found = work();
    this.found.set(name, found);
    return found;
  }
}

const loaderOf = <V>(load: (ids: string[]) => Promise<Map<string, V>>): DataLoader<string, V | undefined> =>
  new DataLoader(async (ids: readonly string[]) => {
    const all = await load([...ids]);
    return ids.map((id) => all.get(id));
  });
