import { encodeFunctionData, type Address, type Hex } from 'viem';
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

/** The calls of this deployment, encoded. */
export function calls({ identity, gateway }: Pick<Deployment, 'identity' | 'gateway'>) {
  const onIdentity = (data: Hex): Call => ({ to: identity, data });
  return {
    openGateway: (): Call =>
      onIdentity(encodeFunctionData({ abi: identityAbi, functionName: 'setGateway', args: [gateway, true] })),
    register: (wanted: Registration, sponsorship: Hex): Call => ({
      to: gateway,
      data: encodeFunctionData({ abi: gatewayAbi, functionName: 'registerSponsored', args: [wanted, sponsorship] }),
    }),
    link: (wanted: LinkRequest, signature: Hex, attestations: Hex): Call =>
      onIdentity(
        encodeFunctionData({ abi: identityAbi, functionName: 'link', args: [wanted, signature, attestations] }),
      ),
    unlink: (identityId: bigint, account: Hex, deadline: bigint, signature: Hex): Call =>
      onIdentity(
        encodeFunctionData({
          abi: identityAbi,
          functionName: 'unlink',
          args: [identityId, account, deadline, signature],
        }),
      ),
    unlinkByAccount: (wanted: LinkRequest, attestations: Hex): Call =>
      onIdentity(
        encodeFunctionData({
          abi: identityAbi,
          functionName: 'unlinkByAccount',
          args: [wanted.identityId, wanted.account, wanted.evidence, wanted.deadline, attestations],
        }),
      ),
  };
}
