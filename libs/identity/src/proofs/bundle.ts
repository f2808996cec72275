import canonicalize from 'canonicalize';
import { keccak256, stringToBytes, type Hex } from 'viem';
import { z } from 'zod';
import { ok, refuse, type Outcome, type ProofEvidence } from '@planet/core';

/** Longest evidence, in characters. */
export const longestEvidence = 1_048_576;
const text = (longest: number) => z.string().max(longest);

const bundleSchema = z.strictObject({
  version: z.literal(1),
  statement: text(4096),
  /** Of the statement, by the owner. */
  signature: z.string().regex(/^0x(?:[0-9a-f]{2}){1,8192}$/),
  network: z.string().regex(/^[a-z0-9-]{1,40}$/),
  evidence: z.strictObject({
    method: text(100),
    strength: z.enum(['key-held', 'server-vouched']),
    raw: text(longestEvidence),
    place: text(4096),
    more: z.record(text(100), text(65_536)).optional(),
  }),
  fetchedAt: z.iso.datetime(),
  /** Name and version of the program that checked it first. */
  verifier: text(100),
});

/** All that anybody needs to check a link again. */
export type Bundle = z.infer<typeof bundleSchema>;

export function makeBundle(
  proof: { statement: string; signature: string; network: string; verifier: string },
  { method, strength, raw, place, at, more }: ProofEvidence,
): Bundle {
  const evidence = { method, strength, raw, place, ...(more && { more }) };
  return { version: 1, ...proof, evidence, fetchedAt: at.toISOString() };
}

/** keccak256 of the bundle in canonical JSON (RFC 8785): what the chain knows of it. */
export const bundleDigest = (bundle: Bundle): Hex => keccak256(stringToBytes(canonicalize(bundle)!));

/** Why a link is over that its account ended: what operators attest to the chain, which knows the link by `link`. */
export const endDigest = (end: { link: string; reason: string; place: string }): Hex =>
  keccak256(stringToBytes(canonicalize(end)!));

/** Reads a bundle that somebody hands over. */
export function readBundle(value: unknown): Outcome<Bundle> {
  const read = bundleSchema.safeParse(value);
  if (read.success) return ok(read.data);
  const [issue] = read.error.issues;
  return refuse('malformed', `no bundle: ${issue?.path.join('.')} ${issue?.message}`);
}

export const evidenceOf = ({ evidence, fetchedAt }: Bundle): ProofEvidence => ({
  ...evidence,
  at: new Date(fetchedAt),
});
