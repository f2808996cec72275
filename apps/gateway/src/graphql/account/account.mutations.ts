import { Inject } from '@nestjs/common';
import { Args, Context, Field, ID, Mutation, ObjectType, Resolver } from '@nestjs/graphql';
import type { AccountId, Outcome } from '@planet/core';
import type { ApiContext } from '../context.js';
import { API, type Api } from '../deps.js';
import { FollowStateEnum } from '../enums.js';
import { badInput, faultOf } from '../errors.js';
import { actingAccount, requireScope } from '../viewer.js';
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

@ObjectType()
export class AccountPayload {
  @Field(() => Account, { nullable: true })
  account!: Account | null;

  @Field(() => WriteError, { nullable: true })
  error!: WriteError | null;
}

const asDescription = 'Id of the account that acts. Default: that of the token.';

@Resolver()
export class AccountMutations {
  constructor(@Inject(API) private readonly api: Api) {}

  @Mutation(() => AccountPayload, {
    description: 'Needs the scope ADMIN. Makes an account that lives here, with a copy on every network.',
  })
  async createAccount(
    @Args('handle', { type: () => String }) handle: string,
    @Args('name', { type: () => String, nullable: true }) name: string | null,
    @Context() { viewer, load }: ApiContext,
  ): Promise<AccountPayload> {
    requireScope(viewer, 'admin');
    if (handle.length > 100 || (name && name.length > 500)) throw badInput('The handle or the name is too long.');
    const done = await this.api.writes.createAccount(handle, name ?? undefined);
    if (!done.ok) return { account: null, error: faultOf(done) };
    const account = await load.account.load(done.value);
    return { account: account && presentAccount(account, this.api.origin), error: null };
  }

  @Mutation(() => FollowPayload, {
    description: 'Needs the scope WRITE. Follows a person, named in any way that `account` takes.',
  })
  follow(
    @Args('account', { type: () => String }) address: string,
    @Args('as', { type: () => ID, nullable: true, description: asDescription }) as: string | null,
    @Context() context: ApiContext,
  ) {
    return this.change(address, as, context, (me, target) => this.api.writes.follow(me, target));
  }

  @Mutation(() => FollowPayload, { description: 'Needs the scope WRITE.' })
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
    write: (me: AccountId, target: AccountId) => Promise<Outcome<AccountId>>,
  ): Promise<FollowPayload> {
    const me = actingAccount(viewer, as);
    const target = await accountNamed(address, this.api, load);
    if (!target.ok) return { account: null, state: null, error: faultOf(target) };
    const account = presentAccount(target.value, this.api.origin);
    const done = await write(me, target.value.id);
    if (!done.ok) return { account, state: null, error: faultOf(done) };
    return { account, state: await this.api.views.accounts.followState(me, target.value.id), error: null };
  }
}
