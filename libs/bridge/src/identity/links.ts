import { randomBytes, randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { ok, refuse } from '@planet/core';
import type { Account, Identity, IdentityId, Outcome, ProofSource } from '@planet/core';
import {
  accountText,
  canonicalAccount,
  readStatement,
  statementSeconds,
  walletIn,
  writeStatement,
} from '@planet/identity';
import { accounts, acts, proofs, seats, type ChainSeat, type ProofRow, identities } from '@planet/store';
import { home, type Bridge } from '../bridge.js';
import { findAccount } from '../resolve.js';
import { claimFor, nameOf, sourceOf, statementAct, wallet, withSignature } from './claim.js';

export interface LinkStarted {
  proof: ProofRow;
  ways: ReturnType<ProofSource['ways']>;
}

/** Statements that one identity may begin in an hour. */
const startsPerHour = 30;
const hour = 3600_000;
/** A statement that ends sooner is not given again. */
const enoughMs = 60_000;

/**
 * Begins a link: the statement that the owner signs and the account shows. While one waits for the same account it is
 * given again.
 *
 * @param by who asks, for the act's record
 */
export async function startLink(
  bridge: Bridge,
  { identityId, address, by }: { identityId: IdentityId; address: string; by: string },
): Promise<Outcome<LinkStarted>> {
  const db = bridge.store.prisma;
  const identity = await identities.byId(db, identityId);
  if (!identity || identity.deletedAt) return refuse('not-found', 'identity');
  const seat = await seats.read(db);
  const named = await nameOf(db, bridge, identity, seat);
  if (!named.ok) return named;
  const account = await accountNamed(bridge, address, identity, seat);
  if (!account.ok) return account;
  const { network } = account.value;
  const source = sourceOf(bridge, network, seat);
  if (!source) return refuse('not-linkable', network);
  const key = canonicalAccount(account.value.nativeId);
  const held = await proofs.holder(db, `${network}|${key}`);
  if (held && (held.identityId !== identityId || held.state === 'verified')) return refuse('account-linked', key);
  const now = bridge.clock();
  const until = new Date(now.getTime() + enoughMs);
  const waiting = await proofs.pending(db, { identityId, network, account: key, until });
  if (waiting && names(waiting, identity, named.value.name)) return started(bridge, waiting, identity, source);
  if ((await proofs.startedSince(db, identityId, new Date(now.getTime() - hour))) >= startsPerHour)
    return { ...refuse('rate-limited', `${startsPerHour} links in an hour`), retryAfterMs: hour };
  const proof = await insert(bridge, { identity, name: named.value.name, account: account.value, key, by, now });
  return started(bridge, proof, identity, source);
}

const names = (proof: ProofRow, { owner, epoch }: Identity, name: string): boolean => {
  const read = readStatement(proof.statement);
  return read.ok && read.value.owner === owner && read.value.epoch === epoch && read.value.identity === name;
};

/** The account as its network has it. Copies of ours are nobody's to prove. */
async function accountNamed(
  bridge: Bridge,
  address: string,
  identity: Identity,
  seat: ChainSeat | null,
): Promise<Outcome<Account>> {
  const db = bridge.store.prisma;
  const walletId = walletIn(address, seat?.chainId ?? 0);
  if (walletId) {
    if (walletId.endsWith(`:${identity.owner}`)) return refuse('ours-already', 'this address owns the identity');
    return ok((await accounts.ensure(db, wallet, [walletId]))[0]!);
  }
  const found = await findAccount(bridge, address, { copies: true });
  if (found.ok) {
    const { network, origin, goneAt } = found.value;
    if (network === home || origin === 'hosted' || origin === 'service') return refuse('ours-already', address);
    return goneAt ? refuse('gone', address) : found;
  }
  for (const [network, { proofs: source }] of bridge.protocols) {
    const native = source?.named?.(address);
    if (native) return ok((await accounts.ensure(db, network, [native]))[0]!);
  }
  return found;
}

interface ToInsert {
  identity: Identity;
  name: string;
  account: Account;
  key: string;
  by: string;
  now: Date;
}
/** The proof, and for keys that are kept here the wish that the statement be signed. */
function insert(bridge: Bridge, { identity, name, account, key, by, now }: ToInsert): Promise<ProofRow> {
  const issued = new Date(Math.floor(now.getTime() / 1000) * 1000);
  const expires = new Date(issued.getTime() + statementSeconds * 1000);
  const nonce = randomBytes(16).toString('hex');
  const text = writeStatement({
    verb: 'link',
    identity: name,
    owner: identity.owner!,
    epoch: identity.epoch,
    account: accountText(account.network, key, account.handle),
    audience: bridge.settings.host,
    nonce,
    issued,
    expires,
  });
  return bridge.store.transaction(async (tx) => {
    const proof = await proofs.insert(tx, {
      id: randomUUID(),
      identityId: identity.id,
      network: account.network,
      account: key,
      accountId: account.id,
      statement: text,
      nonce,
      epoch: identity.epoch,
      salt: `0x${randomBytes(32).toString('hex')}`,
      expiresAt: expires,
      nextCheckAt: now,
    });
    if (identity.custody === 'managed')
      await acts.add(tx, {
        id: statementAct(proof.id),
        identityId: identity.id,
        kind: 'Statement',
        message: { text },
        state: 'asked',
        by,
      });
    return proof;
  });
}

const signingMs = 3000;
/** With the signature, where the signer makes it soon; without it nothing can be shown yet. */
async function started(
  bridge: Bridge,
  begun: ProofRow,
  identity: Identity,
  source: ProofSource,
): Promise<Outcome<LinkStarted>> {
  let proof = await withSignature(bridge.store.prisma, begun);
  const end = Date.now() + signingMs;
  while (!proof.signature && identity.custody === 'managed' && Date.now() < end) {
    await sleep(50);
    proof = await withSignature(bridge.store.prisma, proof);
  }
  return ok({ proof, ways: waysOf(bridge, proof, identity, source) });
}

function waysOf(bridge: Bridge, proof: ProofRow, identity: Identity, source: ProofSource): LinkStarted['ways'] {
  const read = readStatement(proof.statement);
  return read.ok && proof.signature ? source.ways(claimFor(bridge, proof, identity, read.value)) : [];
}

export { linkEnded, linkFinal } from './settle-links.js';

/** How the proof that waits can be shown. */
export async function waysToShow(bridge: Bridge, proof: ProofRow): Promise<LinkStarted['ways']> {
  const db = bridge.store.prisma;
  const identity = await identities.byId(db, proof.identityId);
  const source = sourceOf(bridge, proof.network, await seats.read(db));
  return identity && source ? waysOf(bridge, proof, identity, source) : [];
}
