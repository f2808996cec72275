import { ok, refuse, type LinkClaim, type NativeId, type Outcome, type ProofSource } from '@planet/core';
import { evidenceOf, type Bundle } from './bundle.js';
import { accountIn } from './name.js';
import { checkOwnerSignature, type ContractCheck } from './signature.js';
import { readStatement, type Statement } from './statement.js';

/** What the account has to show for this statement. */
export const claimOf = (
  network: string,
  text: string,
  signature: string,
  statement: Statement,
  page?: string,
): LinkClaim => ({
  account: accountIn(network, statement.account) as NativeId,
  statement: text,
  signature,
  nonce: statement.nonce,
  issued: statement.issued,
  expires: statement.expires,
  page: page ?? `https://${statement.audience}/`,
});

export interface BundleChecks {
  /** The offline check of the bundle's network. */
  evidence: ProofSource['check'];
  contract?: ContractCheck;
}

/** Checks a bundle without asking the account's network: the owner's signature, and that the evidence says the same. */
export async function checkBundle(bundle: Bundle, checks: BundleChecks): Promise<Outcome<Statement>> {
  const { network, statement: text, signature } = bundle;
  const read = readStatement(text);
  if (!read.ok) return read;
  const { owner, verb, issued } = read.value;
  if (verb !== 'link') return refuse('account-unlinked', 'the statement ends a link');
  const signed = await checkOwnerSignature(text, owner, signature, checks.contract);
  if (!signed.ok) return signed;
  const evidence = evidenceOf(bundle);
  if (evidence.at < issued) return refuse('made-out-of-time', 'the evidence is older than the statement');
  const shown = checks.evidence(claimOf(network, text, signature, read.value), evidence);
  return shown.ok ? ok(read.value) : shown;
}
