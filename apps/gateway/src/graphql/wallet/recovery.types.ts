import { createUnionType, Field, ObjectType } from '@nestjs/graphql';
import type { RecoveryShown, RecoveryStep } from '@planet/bridge';
import type { Outcome } from '@planet/core';
import { Json } from '../json.scalar.js';
import { byClass, ChallengeRefused, LimitReached, RecoveryRefused, refusalAs } from '../refusal.types.js';

@ObjectType({ description: 'What the wallet is to sign; then ask the same again with the signature.' })
export class RecoverySignature {
  @Field(() => Json, { description: 'For `eth_signTypedData_v4`.' })
  typedData!: object;
}

@ObjectType()
export class RecoveryState {
  @Field(() => String, { nullable: true, description: 'Null: no recovery is running.' })
  newOwner!: string | null;

  @Field(() => Date, { nullable: true, description: 'When it can be finished.' })
  readyAt!: Date | null;

  @Field(() => Boolean, { description: 'The new owner has it. With a chain: when the chain says so, for good.' })
  finished!: boolean;
}

@ObjectType()
export class RecoveryChange {
  @Field(() => String, { nullable: true, description: 'Null: nobody may from then on.' })
  address!: string | null;

  @Field(() => Date, { description: 'When it counts, at the earliest.' })
  at!: Date;
}

@ObjectType({ description: 'Who may recover an identity, and what is under way.' })
export class Recovery {
  @Field(() => String, { nullable: true, description: 'Who may begin one. Null: nobody.' })
  address!: string | null;

  @Field(() => Boolean, { description: 'The address is the one of this Planet: its admin decides.' })
  byOperator!: boolean;

  @Field(() => RecoveryChange, { nullable: true, description: 'Another address that will count.' })
  next!: RecoveryChange | null;

  @Field(() => RecoveryState, { nullable: true })
  running!: RecoveryState | null;
}

export const presentState = (recovery: RecoveryShown['running'], finished = false): RecoveryState =>
  Object.assign(new RecoveryState(), {
    newOwner: recovery?.newOwner ?? null,
    readyAt: recovery?.readyAt ?? null,
    finished,
  });

export const RecoveryResult = createUnionType({
  name: 'RecoveryResult',
  types: () => [RecoveryState, RecoverySignature, RecoveryRefused, ChallengeRefused, LimitReached] as const,
  resolveType: byClass,
});

export function present(done: Outcome<RecoveryStep>) {
  if (!done.ok) return refusalAs(RecoveryRefused, done);
  const step = done.value;
  if ('asked' in step) return Object.assign(new RecoverySignature(), step.asked);
  const { recovery, finished } = step;
  return presentState(recovery, finished);
}
