import { Inject } from '@nestjs/common';
import { Args, Context, Field, ID, Int, Mutation, ObjectType, Query, Resolver } from '@nestjs/graphql';
import { refuse, type AccountId } from '@planet/core';
import { Account, presentAccount } from '../account/account.types.js';
import type { ApiContext } from '../context.js';
import { API, type Api } from '../deps.js';
import { ScopeEnum } from '../enums.js';
import { badInput, faultOf } from '../errors.js';
import { idOf } from '../global-id.js';
import { requireScope } from '../viewer.js';
import { WriteError } from '../write-error.js';

@ObjectType({ description: 'Who you are, by your token.' })
export class Viewer {
  @Field(() => String, { description: 'Name of the token.' })
  name!: string;

  @Field(() => [ScopeEnum])
  scopes!: string[];

  @Field(() => Account, { nullable: true })
  account!: Account | null;
}

@ObjectType({ description: 'A key to the API. What opens is shown once, when it is made.' })
export class ApiToken {
  @Field(() => String, { description: 'Names it, and opens nothing.' })
  id!: string;

  @Field(() => String)
  name!: string;

  @Field(() => [ScopeEnum])
  scopes!: string[];

  @Field(() => Account, { nullable: true, description: 'In whose name it may act.' })
  account!: Account | null;

  @Field(() => Date)
  createdAt!: Date;

  @Field(() => Date, { nullable: true, description: 'To the minute.' })
  lastUsedAt!: Date | null;
}

@ObjectType()
export class RevokeTokenPayload {
  @Field(() => Boolean, { description: 'It opens nothing from now on.' })
  revoked!: boolean;

  @Field(() => WriteError, { nullable: true })
  error!: WriteError | null;
}

@ObjectType()
export class CreateTokenPayload {
  @Field(() => String, { nullable: true, description: 'Shown this once.' })
  token!: string | null;

  @Field(() => WriteError, { nullable: true })
  error!: WriteError | null;
}

@ObjectType()
export class CreateInvitePayload {
  @Field(() => String, { nullable: true, description: 'To be pasted into an app of the network.' })
  code!: string | null;

  @Field(() => String, { nullable: true })
  network!: string | null;

  @Field(() => WriteError, { nullable: true })
  error!: WriteError | null;
}

@Resolver()
export class TokenResolver {
  constructor(@Inject(API) private readonly api: Api) {}

  @Query(() => Viewer, { nullable: true, description: 'Null without a token.' })
  async viewer(@Context() { viewer, load }: ApiContext): Promise<Viewer | null> {
    if (!viewer) return null;
    const account = viewer.accountId ? await load.account.load(viewer.accountId) : null;
    return {
      name: viewer.name,
      scopes: viewer.scopes,
      account: account && presentAccount(account, this.api.origin),
    };
  }

  @Query(() => [ApiToken], { description: 'Needs the scope ADMIN. The newest first, at most 1,000.' })
  async tokens(@Context() { viewer, load }: ApiContext): Promise<ApiToken[]> {
    requireScope(viewer, 'admin');
    const all = await this.api.views.tokens.list();
    return Promise.all(
      all.map(async ({ accountId, ...token }) => {
        const account = accountId ? await load.account.load(accountId) : null;
        return { ...token, account: account && presentAccount(account, this.api.origin) };
      }),
    );
  }

  @Mutation(() => RevokeTokenPayload, { description: 'Needs the scope ADMIN.' })
  async revokeToken(
    @Args('id', { type: () => String, description: 'As `tokens` shows it.' }) id: string,
    @Context() { viewer }: ApiContext,
  ): Promise<RevokeTokenPayload> {
    requireScope(viewer, 'admin');
    const revoked = await this.api.writes.revokeToken(id);
    return { revoked, error: revoked ? null : faultOf(refuse('not-found')) };
  }

  @Mutation(() => CreateTokenPayload, { description: 'Needs the scope ADMIN.' })
  async createToken(
    @Args('name', { type: () => String }) name: string,
    @Args('scopes', { type: () => [ScopeEnum] }) scopes: string[],
    @Args('account', { type: () => ID, nullable: true, description: 'In whose name it may act.' })
    account: string | null,
    @Context() { viewer, load }: ApiContext,
  ): Promise<CreateTokenPayload> {
    requireScope(viewer, 'admin');
    if (!name.trim() || name.length > 200) throw badInput('The name must have from 1 to 200 characters.');
    const id = account === null || account === undefined ? null : idOf<AccountId>('Account', account);
    if (account && !id) throw badInput('`account` is not the id of an account.');
    if (id && !(await load.account.load(id))) return { token: null, error: faultOf(refuse('not-found')) };
    return { token: await this.api.writes.createToken(name.trim(), [...new Set(scopes)], id), error: null };
  }

  @Mutation(() => CreateInvitePayload, {
    description: 'Needs the scope INVITE. A code with which people join this pub.',
  })
  async createInvite(
    @Args('uses', { type: () => Int, defaultValue: 1 }) uses: number,
    @Context() { viewer }: ApiContext,
  ): Promise<CreateInvitePayload> {
    requireScope(viewer, 'invite');
    if (uses < 1 || uses > 10_000) throw badInput('uses must be from 1 to 10,000.');
    const done = await this.api.writes.createInvite(uses);
    return done.ok ? { ...done.value, error: null } : { code: null, network: null, error: faultOf(done) };
  }
}
