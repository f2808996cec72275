import type { PrismaClient } from '../generated/client.js';
import * as acts from '../repositories/act.repository.js';
import * as claims from '../repositories/claim.repository.js';
import * as proofs from '../repositories/proof.repository.js';

/** Proofs and claims of people. */
export class ProofView {
  constructor(private readonly db: PrismaClient) {}

  byIds = (ids: readonly string[]): Promise<Map<string, proofs.ProofRow>> => proofs.byIds(this.db, ids);
  /** By identity, the newest first. */
  ofIdentities = (ids: readonly string[]): Promise<Map<string, proofs.ProofRow[]>> => proofs.ofIdentities(this.db, ids);
  /** What brings them to the chain, by the proof. */
  linkActs = (ids: readonly string[]): Promise<Map<string, acts.ActRow>> => acts.linksOf(this.db, ids);
  claimsOf = (ids: readonly string[]): Promise<Map<string, claims.ClaimRow[]>> => claims.ofIdentities(this.db, ids);
}
