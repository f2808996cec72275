import { ArgsType, Field, Int, ObjectType } from '@nestjs/graphql';
import type { EnvelopeRow } from '@planet/store';
import { connectionOf, PageArgs } from '../connection.js';
import { sentenceOf } from '../delivery/delivery.types.js';
import { EnvelopeStateEnum } from '../enums.js';
import { globalId } from '../global-id.js';
import { Node } from '../node/node.types.js';

@ObjectType({ implements: () => [Node], description: 'The bytes as they arrived, and what became of them.' })
export class Envelope extends Node {
  /** Not part of the schema. */
  row!: EnvelopeRow;

  @Field(() => String)
  network!: string;

  @Field(() => String, { description: 'push, stream or fetch.' })
  transport!: string;

  @Field(() => EnvelopeStateEnum)
  state!: string;

  @Field(() => String, { nullable: true })
  reason!: string | null;

  @Field(() => String, { nullable: true, description: 'The reason as a sentence for people.' })
  sentence!: string | null;

  @Field(() => String, { nullable: true })
  detail!: string | null;

  @Field(() => String, { nullable: true, description: 'The remote address, feed or URL.' })
  peer!: string | null;

  @Field(() => String, { nullable: true })
  signer!: string | null;

  @Field(() => String, { nullable: true })
  method!: string | null;

  @Field(() => String, { nullable: true })
  path!: string | null;

  @Field(() => Int)
  attempts!: number;

  @Field(() => Date)
  receivedAt!: Date;

  @Field(() => Date, { nullable: true })
  doneAt!: Date | null;
}

@ObjectType('EnvelopeConnection')
export class EnvelopeConnection extends connectionOf('Envelope', () => Envelope) {}

@ArgsType()
export class EnvelopesArgs extends PageArgs {
  @Field(() => EnvelopeStateEnum, { nullable: true })
  state?: string;

  @Field(() => String, { nullable: true })
  reason?: string;

  @Field(() => String, { nullable: true })
  network?: string;
}

@ObjectType({ description: 'How often something was refused on one day.' })
export class RefusalCount {
  @Field(() => String)
  network!: string;

  @Field(() => String)
  reason!: string;

  @Field(() => String, { nullable: true, description: 'The reason as a sentence for people.' })
  sentence!: string | null;

  @Field(() => String, { description: 'YYYY-MM-DD' })
  day!: string;

  @Field(() => Int)
  count!: number;

  @Field(() => String, { nullable: true })
  lastDetail!: string | null;

  @Field(() => Date)
  lastAt!: Date;
}

export const presentEnvelope = (row: EnvelopeRow): Envelope => ({
  typeName: 'Envelope',
  id: globalId('Envelope', row.id),
  row,
  network: row.network,
  transport: row.transport,
  state: row.state,
  reason: row.reason,
  sentence: sentenceOf(row.reason),
  detail: row.detail,
  peer: row.peer,
  signer: row.signer,
  method: row.method,
  path: row.path,
  attempts: row.attempts,
  receivedAt: row.receivedAt,
  doneAt: row.doneAt,
});
