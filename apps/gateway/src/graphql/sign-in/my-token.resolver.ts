import { Inject } from '@nestjs/common';
import { Args, Context, createUnionType, Field, Mutation, ObjectType, Query, Resolver } from '@nestjs/graphql';
import { refuse } from '@planet/core';
import { presentAccount } from '../account/account.types.js';
import type { ApiContext } from '../context.js';
import { API, type Api } from '../deps.js';
import { ScopeEnum } from '../enums.js';
import { badInput } from '../errors.js';
import { byClass, LimitReached, Refusal, refusal } from '../refusal.types.js';
import { ApiToken } from '../token/token.resolver.js';
import { requireSession } from '../viewer.js';

const own = ['read', 'write'];
const most = 50;

@ObjectType()
export class MyTokenCreated {
  @Field(() => String, { description: 'Shown this once.' })
  token!: string;
}

@ObjectType({ description: 'It opens nothing from now on.' })
export class MyTokenRevoked {
  @Field(() => String)
  id!: string;
}

@ObjectType({ implements: () => [Refusal] })
export class TokenRefused extends Refusal {}

export const CreateMyTokenResult = createUnionType({
  name: 'CreateMyTokenResult',
  types: () => [MyTokenCreated, LimitReached] as const,
  resolveType: byClass,
});
export const RevokeMyTokenResult = createUnionType({
  name: 'RevokeMyTokenResult',
  types: () => [MyTokenRevoked, TokenRefused] as const,
  resolveType: byClass,
});

@Resolver()
export class MyTokenResolver {
  constructor(@Inject(API) private readonly api: Api) {}

  @Query(() => [ApiToken], { description: 'Those that you made. Needs a session.' })
  async myTokens(@Context() { viewer, load }: ApiContext): Promise<ApiToken[]> {
    const all = await this.api.identity.myTokens(requireSession(viewer).identityId);
    return Promise.all(
      all.map(async ({ accountId, ...token }) => {
        const account = accountId ? await load.account.load(accountId) : null;
        return { ...token, account: account && presentAccount(account, this.api.origin) };
      }),
    );
  }

  @Mutation(() => CreateMyTokenResult, {
    description: 'Needs a session. A key for programs of yours: READ, WRITE. It ends with a recovery of your identity.',
  })
  async createMyToken(
    @Args('name', { type: () => String }) name: string,
    @Args('scopes', { type: () => [ScopeEnum] }) scopes: string[],
    @Context() { viewer }: ApiContext,
  ) {
    const { identityId } = requireSession(viewer);
    if (!name.trim() || name.length > 200) throw badInput('The name must have from 1 to 200 characters.');
    if (scopes.length === 0 || scopes.some((scope) => !own.includes(scope)))
      throw badInput('The scopes of your own tokens are READ and WRITE.');
    if ((await this.api.identity.myTokens(identityId)).length >= most)
      return refusal(LimitReached, refuse('too-many', `You have ${most} tokens: revoke one first.`));
    const token = await this.api.identity.createMyToken(identityId, name.trim(), [...new Set(scopes)]);
    return Object.assign(new MyTokenCreated(), { token });
  }

  @Mutation(() => RevokeMyTokenResult, { description: 'Needs a session.' })
  async revokeMyToken(
    @Args('id', { type: () => String, description: 'As `myTokens` shows it.' }) id: string,
    @Context() { viewer }: ApiContext,
  ) {
    const revoked = await this.api.identity.revokeMyToken(requireSession(viewer).identityId, id);
    return revoked ? Object.assign(new MyTokenRevoked(), { id }) : refusal(TokenRefused, refuse('not-found'));
  }
}
