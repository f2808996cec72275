import type { Account, Activity, Network, Outcome } from '@planet/core';
import { ok } from '@planet/core';
import { kin } from '@planet/store';
import { ensureHosted } from './host.js';
import type { Lookups } from './lookups.js';

/** What is about the account itself, be it a person's or not: its own copy says it. */
export const ofItself = new Set<Activity['kind']>(['move', 'leave']);

/**
 * The copy in whose name an act goes out on the network: that which began what the act changes or ends; else that of the
 * person, of whom the account may be one of several.
 */
export async function voiceOf(
  lookups: Lookups,
  activity: Activity,
  actor: Account,
  network: Network,
  began: string | null,
): Promise<Outcome<Account>> {
  const before = began === null ? undefined : await lookups.account.load(began);
  if (before && !before.goneAt) return ok(before);
  if (ofItself.has(activity.kind)) return hosted(lookups, actor, network);
  const answers = activity.kind === 'accept' || activity.kind === 'reject';
  // Who is let in asked for a copy from before.
  if (answers && (await mirrorOf(lookups, actor, network))) return hosted(lookups, actor, network);
  return hosted(lookups, await personOf(lookups, actor), network);
}

/** The account that speaks for the account elsewhere: of a person's accounts, the one that lives here. */
export async function personOf({ kin: people }: Lookups, account: Account): Promise<Account> {
  const person = account.identityId && (await people.load(account.identityId));
  return person ? person.home : account;
}

/** Where the person lives on the network themselves, that account. */
export async function faceOf({ kin: people }: Lookups, account: Account, network: Network): Promise<Account> {
  if (account.network === network || !account.identityId) return account;
  const person = await people.load(account.identityId);
  return (person && kin.faceOn(person, network)) ?? account;
}

/** All accounts that are the same person. */
export async function selvesOf({ kin: people }: Lookups, account: Account): Promise<Account[]> {
  const person = account.identityId && (await people.load(account.identityId));
  return person ? kin.selves(person) : [account];
}

/** Is the account one of a person who lives here, and not the one that lives here? */
export async function isLinked(lookups: Lookups, account: Account): Promise<boolean> {
  return (await personOf(lookups, account)).id !== account.id;
}

async function mirrorOf({ kin: people }: Lookups, account: Account, network: Network): Promise<Account | undefined> {
  const person = account.identityId && (await people.load(account.identityId));
  return (person || undefined)?.mirrors.find((copy) => copy.of === account.id && copy.network === network);
}

/** The account's own copy, made at need. */
export const hosted = (lookups: Lookups, account: Account, network: Network): Promise<Outcome<Account>> =>
  lookups.once(`hosted ${network} ${account.id}`, () => ensureHosted(lookups.bridge, account, network));
