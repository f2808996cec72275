import { Field, InputType, ObjectType } from '@nestjs/graphql';
import { ActivityKindEnum, BridgePolicyEnum } from '../enums.js';
import { WriteError } from '../write-error.js';

@ObjectType({ description: 'What crosses from one network to another.' })
export class Bridge {
  @Field(() => String)
  source!: string;

  @Field(() => String)
  target!: string;

  @Field(() => Boolean)
  enabled!: boolean;

  @Field(() => BridgePolicyEnum)
  policy!: string;

  @Field(() => [ActivityKindEnum], { description: 'Empty: all.' })
  kinds!: string[];
}

@InputType()
export class DirectionInput {
  @Field(() => String)
  source!: string;

  @Field(() => String)
  target!: string;
}

@ObjectType({ description: 'A domain or an account that the admin has shut out.' })
export class Block {
  @Field(() => String, { description: 'domain or account.' })
  scope!: string;

  @Field(() => String, { description: 'The domain, or the id of the account.' })
  value!: string;

  @Field(() => String, { nullable: true })
  note!: string | null;

  @Field(() => Date)
  createdAt!: Date;
}

@ObjectType()
export class BridgePayload {
  @Field(() => Bridge, { nullable: true })
  bridge!: Bridge | null;

  @Field(() => WriteError, { nullable: true })
  error!: WriteError | null;
}

@ObjectType()
export class BlockPayload {
  @Field(() => [Block], { description: 'All blocks, after the change.' })
  blocks!: Block[];

  @Field(() => WriteError, { nullable: true })
  error!: WriteError | null;
}
