import {
  encodeFunctionData,
  type Abi,
  type Address,
  type ContractFunctionArgs,
  type ContractFunctionName,
  type Hex,
} from 'viem';
import { gatewayAbi, identityAbi } from './abi.js';
import type { Deployment } from './deployment.js';

/** A call that anybody may send. */
export interface Call {
  to: Address;
  data: Hex;
}
export interface Registration {
  owner: Address;
  handle: string;
  recovery: Address;
  /** Unix time in seconds. */
  deadline: bigint;
  signature: Hex;
}
export interface LinkRequest {
  identityId: bigint;
  account: Hex;
  evidence: Hex;
  deadline: bigint;
}
/** Of whom an act is, until when it counts (Unix time, s), and the signature. */
type Signed = [identityId: bigint, deadline: bigint, signature: Hex];

/** A function of the contract by its name, with arguments of its types. */
type Encode<Contract extends Abi> = <Name extends ContractFunctionName<Contract, 'nonpayable'>>(
  functionName: Name,
  ...args: ContractFunctionArgs<Contract, 'nonpayable', Name> & readonly unknown[]
) => Call;
const encoded = (to: Address, abi: Abi, functionName: string, args: readonly unknown[]): Call => ({
  to,
  data: encodeFunctionData({ abi, functionName, args }),
});

/** The calls of this deployment, encoded. */
export function calls({ identity, gateway }: Pick<Deployment, 'identity' | 'gateway'>) {
  const onIdentity: Encode<typeof identityAbi> = (functionName, ...args) =>
    encoded(identity, identityAbi, functionName, args);
  const onGateway: Encode<typeof gatewayAbi> = (functionName, ...args) =>
    encoded(gateway, gatewayAbi, functionName, args);
  return {
    openGateway: (): Call => onIdentity('setGateway', gateway, true),
    register: (wanted: Registration, sponsorship: Hex): Call => onGateway('registerSponsored', wanted, sponsorship),
    commit: (commitment: Hex): Call => onGateway('commit', commitment),
    /** Without a sponsor: a minute or more after `commit`, a day at most. */
    registerCommitted: (wanted: Registration, secret: Hex): Call => onGateway('registerCommitted', wanted, secret),
    link: (wanted: LinkRequest, signature: Hex, attestations: Hex): Call =>
      onIdentity('link', wanted, signature, attestations),
    unlink: (identityId: bigint, account: Hex, deadline: bigint, signature: Hex): Call =>
      onIdentity('unlink', identityId, account, deadline, signature),
    unlinkByAccount: (wanted: LinkRequest, attestations: Hex): Call =>
      onIdentity('unlinkByAccount', wanted.identityId, wanted.account, wanted.evidence, wanted.deadline, attestations),
    addKey: (kind: number, key: Hex, ...[id, ...signed]: Signed): Call =>
      onIdentity('addKey', id, kind, key, ...signed),
    removeKey: (keyId: Hex, ...[id, ...signed]: Signed): Call => onIdentity('removeKey', id, keyId, ...signed),
    setProfile: (uri: string, ...[id, ...signed]: Signed): Call => onIdentity('setProfile', id, uri, ...signed),
    burn: (...signed: Signed): Call => onIdentity('burn', ...signed),
    startRecovery: (newOwner: Address, ...[id, ...signed]: Signed): Call =>
      onIdentity('startRecovery', id, newOwner, ...signed),
    cancelRecovery: (...signed: Signed): Call => onIdentity('cancelRecovery', ...signed),
    /** Signed by the new owner (`AcceptRecovery`). */
    finishRecovery: (...signed: Signed): Call => onIdentity('finishRecovery', ...signed),
    changeRecovery: (recovery: Address, ...[id, ...signed]: Signed): Call =>
      onIdentity('changeRecovery', id, recovery, ...signed),
    cancelRecoveryChange: (...signed: Signed): Call => onIdentity('cancelRecoveryChange', ...signed),
    finishRecoveryChange: (identityId: bigint): Call => onIdentity('finishRecoveryChange', identityId),
  };
}
