import { zeroAddress, type Hex, type TypedDataDefinition } from 'viem';
import { ok, refuse, type Identity, type Outcome } from '@planet/core';
import { signedTypes, typedData, type SignedAct } from '../contracts/typed-data.js';
import { canonicalHost, identityName } from '../proofs/name.js';
import { readStatement } from '../proofs/statement.js';
import { readMessage } from './message.js';

/** What the signer is asked to sign. */
export interface AskedAct {
  kind: string;
  message: Record<string, unknown>;
  world: string | null;
}
/** What the signer knows by itself, whatever the act says. */
export interface Known {
  identity: Pick<Identity, 'id' | 'handle' | 'owner' | 'recovery' | 'epoch' | 'custody' | 'deletedAt'>;
  /** Its token in this world; null: it has none yet. */
  token: string | null;
  /** Where identities stand; addresses are null while there is no chain. */
  seat: { world: string; chainId: number; identity: Hex | null; gateway: Hex | null };
  /** Of this Planet, as in statements. */
  host: string;
  /** Address of the operator's recovery key. */
  recovery: string;
  now: Date;
}
/** By whose key, and what exactly. */
export type Signing = { by: 'owner' | 'recovery' } & ({ typedData: TypedDataDefinition } | { text: string });

/** Signed by operators, by the new owner's wallet, or by nobody: never by a key that is kept here for a person. */
const never = new Set<string>(['Sponsor', 'AttestLink', 'AttestUnlink', 'AcceptRecovery']);
/** Longest time for which a signature may count, in s; a minute is for clocks that differ. */
const longest = 3600 + 60;
const same = (a: unknown, b: string | null): boolean => typeof a === 'string' && a.toLowerCase() === b?.toLowerCase();

/** May this be signed? What is not allowed here is refused, with the rule. Pure. */
export function judge(act: AskedAct, known: Known): Outcome<Signing> {
  const { identity } = known;
  // To burn is the last act of whoever goes, and of nobody else.
  const goes = act.kind === 'Burn';
  if (goes !== (identity.deletedAt !== null)) return refuse(goes ? 'kind-not-signed' : 'identity-gone');
  // Whoever keeps their key may lose it: the operator's recovery address is there for them too.
  if (identity.custody !== 'managed' && act.kind !== 'StartRecovery') return refuse('key-not-kept');
  if (act.kind === 'Statement') return judgeStatement(act, known);
  if (!Object.hasOwn(signedTypes, act.kind) || never.has(act.kind)) return refuse('kind-not-signed');
  return judgeTyped(act.kind as SignedAct, act, known);
}

function judgeTyped(kind: SignedAct, act: AskedAct, known: Known): Outcome<Signing> {
  const { identity, seat, token } = known;
  if (act.world !== seat.world) return refuse('world-mismatch');
  const message = readMessage(kind, act.message);
  if (!message) return refuse('message-wrong');
  const fields = message as unknown as Record<string, unknown> & { deadline: bigint };
  const left = Number(fields.deadline) - known.now.getTime() / 1000;
  if (left <= 0 || left > longest) return refuse('deadline-wrong');
  if (kind === 'Register') {
    if (fields['handle'] !== identity.handle) return refuse('identity-mismatch');
    if (!same(fields['owner'], identity.owner)) return refuse('owner-mismatch');
    if (!same(fields['recovery'], identity.recovery)) return refuse('owner-mismatch', 'recovery');
  } else if (String(fields['identityId']) !== (seat.identity ? token : '0')) return refuse('identity-mismatch');
  const byRecovery = kind === 'StartRecovery';
  if (byRecovery && !same(known.recovery, identity.recovery)) return refuse('recovery-not-yours');
  const at = { chainId: seat.chainId, identity: seat.identity ?? zeroAddress, gateway: seat.gateway ?? zeroAddress };
  return ok({ by: byRecovery ? 'recovery' : 'owner', typedData: typedData(at, kind, message) });
}

function judgeStatement({ message }: AskedAct, { identity, seat, token, host, now }: Known): Outcome<Signing> {
  const { text, ...more } = message;
  if (typeof text !== 'string' || Object.keys(more).length > 0) return refuse('message-wrong');
  const read = readStatement(text);
  if (!read.ok) return refuse('statement-wrong', read.detail);
  const { owner, audience, epoch, expires, identity: name } = read.value;
  if (name !== identityName(seat, host, identity, token)) return refuse('identity-mismatch');
  if (owner !== identity.owner) return refuse('owner-mismatch');
  if (audience !== canonicalHost(host)) return refuse('statement-wrong', 'audience');
  if (epoch !== identity.epoch) return refuse('statement-wrong', 'epoch');
  if (expires <= now) return refuse('deadline-wrong');
  return ok({ by: 'owner', text });
}
