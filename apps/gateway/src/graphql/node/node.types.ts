import { Field, ID, InterfaceType } from '@nestjs/graphql';
import type { NodeType } from '../global-id.js';

@InterfaceType({ resolveType: (value: Node) => value.typeName })
export abstract class Node {
  @Field(() => ID)
  id!: string;

  /** Not part of the schema. */
  typeName!: NodeType;
}
