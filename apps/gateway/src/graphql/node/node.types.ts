import { Field, ID, InterfaceType } from '@nestjs/graphql';
import type { KnowsKinds } from '../account/account-kinds.js';
import type { NodeType } from '../global-id.js';

@InterfaceType({
  resolveType: (value: Node, { accountKinds }: KnowsKinds) =>
    value.typeName === 'Account' ? accountKinds.of((value as Node & { network: string }).network) : value.typeName,
})
export abstract class Node {
  @Field(() => ID)
  id!: string;

  /** Not part of the schema. */
  typeName!: NodeType;
}
