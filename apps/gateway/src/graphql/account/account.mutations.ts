import { Inject } from '@nestjs/common';
import { Args, Context, Field, ID, Mutation, ObjectType, Resolver } from '@nestjs/graphql';
import type { AccountId, Outcome } from '@planet/core';
import type { ApiContext } from '../context.js';
import { API, type Api } from '../deps.js';
import { FollowStateEnum } from '../enums.js';
import { faultOf } from '../errors.js';
import { actingAccount } from '../viewer.js';
import { WriteError } from '../write-error.js';
import { accountNamed } from './account-named.js';
import { Account, presentAccount } from './account.types.js';

@ObjectType()
export class FollowPayload {
  @Field(() => Account, { nullable: true })
  account!: Account | null;

  @Field(() => FollowStateEnum, { nullable: true })
  state!: string | null;

  @Field(() => WriteError, { nullable: true })
  error!: WriteError | null;
}

const asDescription = 'Id of the account that acts. Default: that of the token.';

@Resolver()
export class AccountMutations {
  constructor(@Inject(API) private readonly api: Api) {}

  @Mutation(() => FollowPayload, { description: 'Follows a person, named in any way that `account` takes.' })
  follow(
    @Args('account', { type: () => String }) address: string,
    @Args('as', { type: () => ID, nullable: true, description: asDescription }) as: string | null,
    @Context() context: ApiContext,
  ) {
    return this.change(address, as, context, (me, target) => this.api.writes.follow(me, target));
  }

  @Mutation(() => FollowPayload)
  unfollow(
    @Args('account', { type: () => String }) address: string,
    @Args('as', { type: () => ID, nullable: true, description: asDescription }) as: string | null,
    @Context() context: ApiContext,
  ) {
    return this.change(address, as, context, (me, target) => this.api.writes.unfollow(me, target));
  }

  private async change(
    address: string,
    as: string | null,
    { viewer, load }: ApiContext,
    write: (me: AccountId, target: AccountId) => Promise<Outcome<string>>,
  ): Promise<FollowPayload> {
    const me = actingAccount(viewer, as);
    const target = await accountNamed(address, this.api, load);
    if (!target.ok) return { account: null, state: null, error: faultOf(target) };
    const account = presentAccount(target.value, this.api.origin);
    const done = await write(me, target.value.id);
    return done.ok ? { account, state: done.value, error: null } : { account, state: null, error: faultOf(done) };
  }
}
