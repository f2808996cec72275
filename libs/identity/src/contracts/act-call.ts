import type { Address, Hex } from 'viem';
import { calls, type Call } from './calls.js';
import type { Deployment } from './deployment.js';
import { signedTypes, type ActMessage, type SignedAct } from './typed-data.js';

/** The fields of an act as they are kept: big numbers as decimal text. */
export type ActFields = Record<string, unknown>;

/**
 * The fields with the types that are signed.
 *
 * @throws RangeError where a field is missing, or a number is none
 */
export function actMessage<Act extends SignedAct>(act: Act, fields: ActFields): ActMessage<Act> {
  const entries = signedTypes[act].map(({ name, type }) => {
    const value = fields[name];
    if (value === undefined || value === null) throw new RangeError(`${act} has no ${name}`);
    if (type === 'uint256') return [name, numberOf(name, value)];
    return [name, type === 'uint8' ? Number(value) : value];
  });
  return Object.fromEntries(entries) as ActMessage<Act>;
}

function numberOf(name: string, value: unknown): bigint {
  if (!/^\d{1,78}$/.test(String(value))) throw new RangeError(`${name} is no number`);
  return BigInt(String(value));
}

export const isSignedAct = (kind: string): kind is SignedAct => Object.hasOwn(signedTypes, kind);

/**
 * The call that brings an act to the chain.
 *
 * @param kind of `signedTypes`, or `FinishRecoveryChange`, which needs no signature
 * @param by what the operators sign: the sponsorship of `Register`, the attestations of `Link` and `AttestUnlink`
 * @throws RangeError where a field is missing, or there is no such call
 */
export function actCall(
  at: Pick<Deployment, 'identity' | 'gateway'>,
  kind: string,
  fields: ActFields,
  { signature, by }: { signature: Hex; by: Hex },
): Call {
  const make = calls(at);
  const id = (): bigint => numberOf('identityId', fields.identityId);
  const deadline = (): bigint => numberOf('deadline', fields.deadline);
  const signed = (): [bigint, bigint, Hex] => [id(), deadline(), signature];
  const link = () => ({
    identityId: id(),
    account: fields.account as Hex,
    evidence: fields.evidence as Hex,
    deadline: deadline(),
  });
  switch (kind) {
    case 'Register':
      return make.register({ ...actMessage(kind, fields), signature }, by);
    case 'Link':
      return make.link(link(), signature, by);
    case 'Unlink':
      return make.unlink(id(), fields.account as Hex, deadline(), signature);
    case 'AttestUnlink':
      return make.unlinkByAccount(link(), by);
    case 'AddKey':
      return make.addKey(Number(fields.kind), fields.key as Hex, ...signed());
    case 'RemoveKey':
      return make.removeKey(fields.keyId as Hex, ...signed());
    case 'SetProfile':
      return make.setProfile(String(fields.uri), ...signed());
    case 'Burn':
      return make.burn(...signed());
    case 'StartRecovery':
      return make.startRecovery(fields.newOwner as Address, ...signed());
    case 'CancelRecovery':
      return make.cancelRecovery(...signed());
    case 'AcceptRecovery':
      return make.finishRecovery(...signed());
    case 'ChangeRecovery':
      return make.changeRecovery(fields.recovery as Address, ...signed());
    case 'CancelRecoveryChange':
      return make.cancelRecoveryChange(...signed());
    case 'FinishRecoveryChange':
      return make.finishRecoveryChange(id());
    default:
      throw new RangeError(`no call brings ${kind} to the chain`);
  }
}
