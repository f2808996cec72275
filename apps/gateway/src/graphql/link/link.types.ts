import { createUnionType, Field, ObjectType } from '@nestjs/graphql';
import { explain } from '@planet/core';
import type { ProofRow } from '@planet/store';
import { ProofStateEnum, ProofStrengthEnum } from '../enums.js';
import { globalId } from '../global-id.js';
import { Json } from '../json.scalar.js';
import { Node } from '../node/node.types.js';
import { LimitReached, Refusal } from '../refusal.types.js';
import type { Viewer } from '../viewer.js';

@ObjectType({ implements: () => [Node], description: 'What binds an account to an identity.' })
export class Proof extends Node {
  /** Not part of the schema. */
  row!: ProofRow;

  @Field(() => String)
  network!: string;

  @Field(() => String, { description: 'The id by which the network itself names the account.' })
  account!: string;

  @Field(() => String, { nullable: true, description: 'How it was shown: `ssb-message`, `rel-me`, `note`, …' })
  method!: string | null;

  @Field(() => ProofStrengthEnum, { nullable: true })
  strength!: string | null;

  @Field(() => ProofStateEnum)
  state!: string;

  @Field(() => String, { nullable: true, description: 'Why it is not verified, as a named reason.' })
  reason!: string | null;

  @Field(() => String, { nullable: true, description: 'The same as a sentence for people.' })
  message!: string | null;

  @Field(() => String, { description: 'The text that the owner signs and the account shows.' })
  statement!: string;

  @Field(() => Date, { nullable: true })
  verifiedAt!: Date | null;

  @Field(() => Date, { nullable: true, description: 'When it was last looked at.' })
  checkedAt!: Date | null;

  @Field(() => Date, { nullable: true, description: 'Until when it can be shown; null once it was.' })
  expiresAt!: Date | null;

  @Field(() => String, { nullable: true, description: 'keccak256 of the evidence in canonical JSON.' })
  digest!: string | null;

  @Field(() => Boolean, { description: 'The link has its effects: it is final on the chain, or the chain is off.' })
  effective!: boolean;
}

export const presentProof = (row: ProofRow): Proof => ({
  typeName: 'Proof',
  id: globalId('Proof', row.id),
  row,
  network: row.network,
  account: row.account,
  method: row.method,
  strength: row.strength,
  state: row.state,
  reason: row.reason,
  message: row.reason && explain(row.reason),
  statement: row.statement,
  verifiedAt: row.verifiedAt,
  checkedAt: row.checkedAt,
  expiresAt: row.state === 'pending' ? row.expiresAt : null,
  digest: row.digest,
  effective: row.effective,
});

/** Others see the links that stand; the rest is the owner's. */
export const isShownTo = (viewer: Viewer | null, { identityId, effective, state }: ProofRow): boolean =>
  viewer?.identityId === identityId || (effective && (state === 'verified' || state === 'stale'));

@ObjectType({ description: 'Somebody says that an account belongs to an address.' })
export class Claim {
  @Field(() => String)
  network!: string;

  @Field(() => String)
  account!: string;

  @Field(() => String, { description: '`eip155:<chain>:0x…`' })
  claims!: string;

  @Field(() => String)
  source!: string;

  @Field(() => Boolean, { description: 'A link that was proven says the same.' })
  proven!: boolean;
}

@ObjectType({ description: 'A way in which the account can show the statement.' })
export class LinkWay {
  @Field(() => String)
  method!: string;

  @Field(() => String)
  title!: string;

  @Field(() => String, { description: 'What to do, for people.' })
  text!: string;

  @Field(() => String, { nullable: true, description: 'To be published, signed or pasted.' })
  paste?: string;
}

@ObjectType()
export class LinkChallenge {
  typeName!: 'LinkChallenge';

  @Field(() => Proof)
  proof!: Proof;

  @Field(() => String)
  statement!: string;

  @Field(() => String, {
    nullable: true,
    description: "The owner's; null where a wallet of their own is to sign first.",
  })
  signature!: string | null;

  @Field(() => [LinkWay], { description: 'Empty until the statement is signed.' })
  ways!: LinkWay[];
}

@ObjectType()
export class LinkConfirmed {
  typeName!: 'LinkConfirmed';

  @Field(() => Proof)
  proof!: Proof;
}

@ObjectType()
export class LinkPending {
  typeName!: 'LinkPending';

  @Field(() => Proof)
  proof!: Proof;

  @Field(() => String, { description: '`statement-signature`, `evidence` or `link-signature`.' })
  waitsFor!: string;

  @Field(() => Json, { nullable: true, description: 'What the wallet is to sign (EIP-712).' })
  typedData!: object | null;

  @Field(() => [LinkWay])
  ways!: LinkWay[];
}

@ObjectType()
export class Unlinked {
  typeName!: 'Unlinked';

  @Field(() => Proof)
  proof!: Proof;
}

@ObjectType({ implements: () => [Refusal] })
export class AccountRefused extends Refusal {}

@ObjectType({ implements: () => [Refusal] })
export class ProofRefused extends Refusal {}

const resolveType = ({ typeName }: { typeName: string }) => typeName;
export const StartLinkResult = createUnionType({
  name: 'StartLinkResult',
  types: () => [LinkChallenge, AccountRefused, LimitReached] as const,
  resolveType,
});
export const ConfirmLinkResult = createUnionType({
  name: 'ConfirmLinkResult',
  types: () => [LinkConfirmed, LinkPending, ProofRefused, LimitReached] as const,
  resolveType,
});
export const UnlinkResult = createUnionType({
  name: 'UnlinkResult',
  types: () => [Unlinked, LinkPending, ProofRefused, LimitReached] as const,
  resolveType,
});
