import { createHash } from 'node:crypto';

declare const brand: unique symbol;
type Branded<Name extends string> = string & { readonly [brand]: Name };

export type AccountId = Branded<'AccountId'>;
export type PostId = Branded<'PostId'>;
export type ActivityId = Branded<'ActivityId'>;
export type EnvelopeId = Branded<'EnvelopeId'>;
export type DeliveryId = Branded<'DeliveryId'>;
export type IdentityId = Branded<'IdentityId'>;
/** An id as its own network writes it (`%…sha256`, `https://…`); opaque outside that network's folder. */
export type NativeId = Branded<'NativeId'>;
/** `ssb`, `activitypub`, …: the name under which a network stands in the registry. */
export type Network = string;

export type IdKind = 'account' | 'post' | 'activity' | 'delivery' | 'identity';

/**
 * The id that we give to a thing that some network names `native`. It is derived, not drawn: whoever meets the thing
 * first, in whatever order, on whatever machine, arrives at the same UUID, so repeats fall on the same unique key.
 */
export function stableId(kind: IdKind, ...parts: string[]): string {
  const hex = createHash('sha256')
    .update([kind, ...parts].join('\n'))
    .digest('hex');
  const variant = ((parseInt(hex.slice(16, 17), 16) & 0x3) | 0x8).toString(16);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

export const accountIdOf = (network: Network, native: string): AccountId =>
  stableId('account', network, native) as AccountId;
export const postIdOf = (network: Network, native: string): PostId => stableId('post', network, native) as PostId;
export const activityIdOf = (network: Network, native: string): ActivityId =>
  stableId('activity', network, native) as ActivityId;
