import { Field, Int, ObjectType, registerEnumType } from '@nestjs/graphql';
import type { Identity as CoreIdentity } from '@planet/core';
import { globalId } from '../global-id.js';
import { Node } from '../node/node.types.js';

export const CustodyEnum = { MANAGED: 'managed', OWN: 'own' };
registerEnumType(CustodyEnum, { name: 'Custody', description: 'Who keeps the key: this Planet, or the person.' });
export const TokenStateEnum = {
  PENDING: 'pending',
  SENT: 'sent',
  CONFIRMED: 'confirmed',
  FINAL: 'final',
  REFUSED: 'refused',
  OFF: 'off',
};
registerEnumType(TokenStateEnum, { name: 'TokenState' });

@ObjectType()
export class IdentityToken {
  @Field(() => TokenStateEnum)
  state!: string;

  @Field(() => String, { nullable: true })
  reason!: string | null;
}

@ObjectType({ implements: () => [Node], description: 'A person.' })
export class Identity extends Node {
  /** Not part of the schema. */
  key!: string;

  @Field(() => String)
  handle!: string;

  @Field(() => CustodyEnum)
  custody!: string;

  @Field(() => String, { nullable: true, description: 'Address of the key; null until it is made.' })
  owner!: string | null;

  @Field(() => Int)
  epoch!: number;

  @Field(() => Date)
  createdAt!: Date;
}

export const presentIdentity = (identity: CoreIdentity): Identity => ({
  typeName: 'Identity',
  id: globalId('Identity', identity.id),
  key: identity.id,
  handle: identity.handle ?? '',
  custody: identity.custody,
  owner: identity.owner,
  epoch: identity.epoch,
  createdAt: identity.createdAt,
});
