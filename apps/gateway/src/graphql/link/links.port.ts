import type { IdentityId, Outcome } from '@planet/core';
import type { ClaimGiven, ClaimsImported, Confirmed, LinkConfirmation, LinkStarted, Unlinked } from '@planet/bridge';
import type { ProofRow } from '@planet/store';

/** The use cases behind the mutations of links. */
export interface Links {
  start(asked: { identityId: IdentityId; address: string; by: string }): Promise<Outcome<LinkStarted>>;
  confirm(given: LinkConfirmation): Promise<Outcome<Confirmed>>;
  unlink(asked: {
    identityId: IdentityId;
    proofId: string;
    signature?: string;
    by: string;
  }): Promise<Outcome<Unlinked>>;
  importClaims(given: ClaimGiven[], source: string): Promise<ClaimsImported>;
  /** All that anybody needs to check the link again; null while nothing was shown. */
  bundleOf(proof: ProofRow): object | null;
}

/** Tells of changes of proofs, in whichever process they happen. */
export interface ProofEvents {
  /** Ids of the identity's proofs, as they change. Ends with `return`. */
  of(identityId: string): AsyncIterableIterator<string>;
  close(): Promise<void>;
}
