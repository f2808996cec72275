import { Field, Float, Int, ObjectType } from '@nestjs/graphql';
import { DeliveryStateEnum } from '../enums.js';

@ObjectType()
export class Waiting {
  @Field(() => Int)
  count!: number;

  @Field(() => Int, { description: 'Age of the oldest in milliseconds; 0 where nothing waits.' })
  oldestMs!: number;
}

@ObjectType()
export class DeliveryCount {
  @Field(() => String)
  network!: string;

  @Field(() => DeliveryStateEnum)
  state!: string;

  @Field(() => Int)
  count!: number;
}

@ObjectType({ description: 'A server that rests after failures, or that has blocked us.' })
export class OpenBreaker {
  @Field(() => String)
  network!: string;

  @Field(() => String)
  host!: string;

  @Field(() => Int)
  failures!: number;

  @Field(() => Date, { nullable: true })
  openUntil!: Date | null;

  @Field(() => Boolean)
  blocksUs!: boolean;

  @Field(() => String, { nullable: true })
  lastError!: string | null;
}

@ObjectType({ description: 'A long-lived connection of a network to its peers.' })
export class StreamStatus {
  @Field(() => String)
  network!: string;

  @Field(() => String, { description: 'JSON, in the words of the network.' })
  status!: string;
}

@ObjectType()
export class Health {
  @Field(() => Float, { description: 'Milliseconds that the database took to answer.' })
  databaseMs!: number;

  @Field(() => Float)
  databaseBytes!: number;

  @Field(() => Waiting, { description: 'Envelopes that nobody has worked on yet.' })
  inbound!: Waiting;

  @Field(() => Waiting, { description: 'Envelopes that wait for a thing that must come first.' })
  parked!: Waiting;

  @Field(() => Waiting, { description: 'Jobs that are written down and not yet handed to a queue.' })
  outbox!: Waiting;

  @Field(() => [DeliveryCount])
  deliveries!: DeliveryCount[];

  @Field(() => [OpenBreaker])
  breakers!: OpenBreaker[];

  @Field(() => [StreamStatus])
  streams!: StreamStatus[];
}
