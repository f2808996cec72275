import { ArgsType, Field, Int, ObjectType } from '@nestjs/graphql';
import { explain, type Reason } from '@planet/core';
import type { DeliveryRow } from '@planet/store';
import { connectionOf, PageArgs } from '../connection.js';
import { DeliveryStateEnum } from '../enums.js';
import { globalId } from '../global-id.js';
import { Node } from '../node/node.types.js';

@ObjectType({ implements: () => [Node], description: 'One act on its way to one target.' })
export class Delivery extends Node {
  /** Not part of the schema. */
  activityKey!: string;
  asKey!: string | null;

  @Field(() => String)
  network!: string;

  @Field(() => String, { description: 'An inbox, or the feed that it is appended to.' })
  address!: string;

  @Field(() => String, { nullable: true })
  host!: string | null;

  @Field(() => DeliveryStateEnum)
  state!: string;

  @Field(() => String, { nullable: true, description: 'Name of the reason why it is not delivered.' })
  reason!: string | null;

  @Field(() => String, { nullable: true, description: 'The reason as a sentence for people.' })
  sentence!: string | null;

  @Field(() => String, { nullable: true })
  detail!: string | null;

  @Field(() => Int)
  attempts!: number;

  @Field(() => Date, { nullable: true })
  nextAttemptAt!: Date | null;

  @Field(() => Date)
  createdAt!: Date;

  @Field(() => Date, { nullable: true })
  doneAt!: Date | null;
}

@ObjectType('DeliveryConnection')
export class DeliveryConnection extends connectionOf('Delivery', () => Delivery) {}

@ArgsType()
export class DeliveriesArgs extends PageArgs {
  @Field(() => DeliveryStateEnum, { nullable: true })
  state?: string;

  @Field(() => String, { nullable: true })
  network?: string;

  @Field(() => String, { nullable: true })
  host?: string;
}

export const sentenceOf = (reason: string | null): string | null => (reason ? explain(reason as Reason) : null);

export const presentDelivery = (row: DeliveryRow): Delivery => ({
  typeName: 'Delivery',
  id: globalId('Delivery', row.id),
  activityKey: row.activityId,
  asKey: row.asId,
  network: row.network,
  address: row.address,
  host: row.host,
  state: row.state,
  reason: row.reason,
  sentence: sentenceOf(row.reason),
  detail: row.detail,
  attempts: row.attempts,
  nextAttemptAt: row.nextAttemptAt,
  createdAt: row.createdAt,
  doneAt: row.doneAt,
});
