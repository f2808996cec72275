import { pageOfIdentity, refuse, stableId } from '@planet/core';
import type { Identity, LinkClaim, Network, Outcome, ProofSource, Reason } from '@planet/core';
import {
  checkOwnerSignature,
  claimOf,
  clientsOf,
  contractCheck,
  identityName,
  readStatement,
  walletProofs,
  type Statement,
} from '@planet/identity';
import { acts, identities, proofs, seats, type ChainSeat, type ProofRow, type Tx } from '@planet/store';
import type { Bridge } from '../bridge.js';

export const wallet: Network = 'wallet';

/** How accounts of the network show whose they are; null: they cannot. */
export const sourceOf = (bridge: Bridge, network: Network, seat: ChainSeat | null): ProofSource | null =>
  network === wallet ? walletProofs(clientsOf(seat)) : (bridge.protocols.get(network)?.proofs ?? null);

/** The account itself says that its link is over. */
export const endings = new Set<Reason>(['account-unlinked', 'account-rotated']);

/** The name that the identity has now, and the token behind it. */
export async function nameOf(
  db: Tx,
  bridge: Bridge,
  identity: Identity,
  seat: ChainSeat | null,
): Promise<Outcome<{ name: string; tokenId: string | null }>> {
  if (!identity.owner) return { ...refuse('no-owner-yet'), retry: true };
  const tokenId = seat?.identity ? await identities.tokenOf(db, seat.world, identity.owner) : null;
  const name = seat && identityName(seat, bridge.settings.host, identity, tokenId);
  return name ? { ok: true, value: { name, tokenId } } : { ...refuse('not-on-chain-yet'), retry: true };
}

/** The public page of a person. */
export const pageOf = (bridge: Bridge, identity: Identity): string =>
  pageOfIdentity(bridge.settings.origin, identity.handle ?? identity.id);

/** What the account is to show. */
export function claimFor(bridge: Bridge, proof: ProofRow, identity: Identity, statement: Statement): LinkClaim {
  return claimOf(proof.network, proof.statement, proof.signature ?? '', statement, pageOf(bridge, identity));
}

/**
 * Is it a statement that counts here and now: of this host, of this identity as it is, signed by its owner? What another
 * chain, contract, host, owner or epoch is named in is refused, whoever signed it.
 */
export async function checkStatement(
  db: Tx,
  bridge: Bridge,
  proof: ProofRow,
  identity: Identity,
): Promise<Outcome<Statement>> {
  const read = readStatement(proof.statement);
  if (!read.ok) return read;
  const statement = read.value;
  if (statement.audience !== bridge.settings.host) return refuse('wrong-audience', statement.audience);
  if (statement.epoch !== identity.epoch) return refuse('recovered-since');
  const seat = await seats.read(db);
  const now = await nameOf(db, bridge, identity, seat);
  if (!now.ok) return now;
  if (statement.owner !== identity.owner || statement.identity !== now.value.name) return refuse('wrong-owner');
  if (!proof.signature) return { ...refuse('unsigned', 'the owner has not signed the statement yet'), retry: true };
  const ask = seat?.rpcUrl ? contractCheck(clientsOf(seat), seat.chainId) : undefined;
  const signed = await checkOwnerSignature(proof.statement, statement.owner, proof.signature, ask);
  return signed.ok ? read : signed;
}

export const statementAct = (proofId: string): string => stableId('activity', 'act', 'Statement', proofId);
export const linkAct = acts.linkId;

/** The proof with the signature that the signer has made meanwhile. */
export async function withSignature(db: Tx, proof: ProofRow): Promise<ProofRow> {
  if (proof.signature || proof.state !== 'pending') return proof;
  const act = await acts.byId(db, statementAct(proof.id));
  if (act?.state !== 'done' || !act.signature) return proof;
  return proofs.change(db, proof, { signature: act.signature });
}
