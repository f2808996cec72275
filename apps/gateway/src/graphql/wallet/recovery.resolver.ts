import { Inject } from '@nestjs/common';
import { Args, Context, createUnionType, Field, Mutation, ObjectType, Query, Resolver } from '@nestjs/graphql';
import type { RecoveryShown, RecoveryStep } from '@planet/bridge';
import type { Outcome } from '@planet/core';
import type { ApiContext } from '../context.js';
import { API, type Api } from '../deps.js';
import { Json } from '../json.scalar.js';
import { byClass, ChallengeRefused, LimitReached, RecoveryRefused, refusalAs } from '../refusal.types.js';
import { checkLength, ownPage } from '../sign-in/welcome.js';
import { isAdmin, requireSession } from '../viewer.js';

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

const presentState = (recovery: RecoveryShown['running'], finished = false): RecoveryState =>
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

function present(done: Outcome<RecoveryStep>) {
  if (!done.ok) return refusalAs(RecoveryRefused, done);
  const step = done.value;
  if ('asked' in step) return Object.assign(new RecoverySignature(), step.asked);
  const { recovery, finished } = step;
  return presentState(recovery, finished);
}

@Resolver()
export class RecoveryResolver {
  constructor(@Inject(API) private readonly api: Api) {}

  @Query(() => Recovery, { description: 'Of your identity. Needs a session.' })
  async recovery(@Context() { viewer }: ApiContext): Promise<Recovery> {
    const { running, ...shown } = await this.api.identity.recovery(requireSession(viewer).identityId);
    return { ...shown, running: running && presentState(running) };
  }

  @Mutation(() => RecoveryResult, {
    description: 'By the recovery address: its wallet signs; for those who named nobody an admin may (scope ADMIN).',
  })
  async startRecovery(
    @Args('handle', { type: () => String }) handle: string,
    @Args('newOwner', { type: () => String }) newOwner: string,
    @Args('signature', { type: () => String, nullable: true }) signature: string | null,
    @Context() { viewer, visit }: ApiContext,
  ) {
    checkLength({ handle, newOwner, signature }, 10_000);
    const by = { isAdmin: isAdmin(viewer), visit };
    return present(await this.api.identity.startRecovery({ handle, newOwner, signature }, by));
  }

  @Mutation(() => RecoveryResult, { description: 'Needs a session: you have your key, and object.' })
  async cancelRecovery(
    @Args('signature', { type: () => String, nullable: true, description: 'Where you keep the key yourself.' })
    signature: string | null,
    @Context() { viewer }: ApiContext,
  ) {
    checkLength({ signature }, 10_000);
    return present(await this.api.identity.cancelRecovery(requireSession(viewer), signature));
  }

  @Mutation(() => RecoveryResult, {
    description: 'By the new owner, after seven days. All that opened it before is void.',
  })
  async finishRecovery(
    @Args('handle', { type: () => String }) handle: string,
    @Args('signature', { type: () => String, nullable: true }) signature: string | null,
    @Context() { visit }: ApiContext,
  ) {
    ownPage(visit);
    checkLength({ handle, signature }, 10_000);
    return present(await this.api.identity.finishRecovery({ handle, signature }, visit));
  }
}
