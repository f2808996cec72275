import { registerEnumType } from '@nestjs/graphql';
import { activityKinds, audiences } from '@planet/core';

/** GraphQL's names for our words: `opt-in` is OPT_IN. */
const enumOf = <T extends string>(name: string, values: readonly T[], description?: string): Record<string, T> => {
  const members = Object.fromEntries(values.map((value) => [value.toUpperCase().replaceAll('-', '_'), value]));
  registerEnumType(members, { name, description });
  return members;
};

export const AudienceEnum = enumOf('Audience', audiences);
export const ActivityKindEnum = enumOf('ActivityKind', activityKinds);
export const AccountOriginEnum = enumOf(
  'AccountOrigin',
  ['member', 'stranger', 'hosted', 'service'] as const,
  'MEMBER: lives here. STRANGER: lives elsewhere. HOSTED: a copy of somebody, made by us. SERVICE: speaks for this Planet.',
);
export const FollowStateEnum = enumOf('FollowState', ['requested', 'active', 'rejected', 'ended'] as const);
export const DeliveryStateEnum = enumOf('DeliveryState', [
  'queued',
  'sending',
  'retrying',
  'delivered',
  'dead',
  'unsupported',
  'suppressed',
] as const);
export const EnvelopeStateEnum = enumOf('EnvelopeState', [
  'received',
  'applied',
  'ignored',
  'rejected',
  'parked',
] as const);
export const BridgePolicyEnum = enumOf(
  'BridgePolicy',
  ['members', 'opt-in', 'open'] as const,
  'Who crosses. MEMBERS: only people of this pub. OPT_IN: also strangers who asked for it. OPEN: all who do not object.',
);
export const ProofStateEnum = enumOf(
  'ProofState',
  ['pending', 'verified', 'stale', 'broken', 'revoked'] as const,
  'PENDING: the account has not shown it yet. STALE: it was not shown when last looked at. BROKEN: twice not. REVOKED: owner or account ended it.',
);
export const ProofStrengthEnum = enumOf(
  'ProofStrength',
  ['key-held', 'server-vouched'] as const,
  "KEY_HELD: only the holder of the account's key can have shown it. SERVER_VOUCHED: its server can, too.",
);
export const ScopeEnum = enumOf('Scope', ['read', 'write', 'invite', 'admin'] as const);
export const TextFormatEnum = enumOf('TextFormat', ['markdown', 'html'] as const);
export const CustodyEnum = enumOf(
  'Custody',
  ['managed', 'own'] as const,
  'MANAGED: this Planet keeps the key. OWN: a wallet of the person does.',
);
export const TokenStateEnum = enumOf(
  'TokenState',
  ['pending', 'sent', 'confirmed', 'final', 'refused', 'off'] as const,
  'How far the token of an identity got on the chain. FINAL: it cannot be undone by the chain. OFF: this Planet uses no chain.',
);
