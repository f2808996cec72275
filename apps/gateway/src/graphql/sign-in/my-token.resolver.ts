import { Inject } from '@nestjs/common';
import { Args, Context, Mutation, Query, Resolver } from '@nestjs/graphql';
import { refuse } from '@planet/core';
import { presentAccount } from '../account/account.types.js';
import type { ApiContext } from '../context.js';
import { API, type Api } from '../deps.js';
import { ScopeEnum } from '../enums.js';
import { badInput, faultOf } from '../errors.js';
import { ApiToken, CreateTokenPayload, RevokeTokenPayload } from '../token/token.resolver.js';
import { requirePerson } from '../viewer.js';

const own = ['read', 'write'];
const most = 50;

@Resolver()
export class MyTokenResolver {
  constructor(@Inject(API) private readonly api: Api) {}

  @Query(() => [ApiToken], { description: 'Those that you made. Needs a session.' })
  async myTokens(@Context() { viewer, load }: ApiContext): Promise<ApiToken[]> {
    const all = await this.api.identity.myTokens(requirePerson(viewer).identityId);
    return Promise.all(
      all.map(async ({ accountId, ...token }) => {
        const account = accountId ? await load.account.load(accountId) : null;
        return { ...token, account: account && presentAccount(account, this.api.origin) };
      }),
    );
  }

  @Mutation(() => CreateTokenPayload, {
    description: 'Needs a session. A key for programs of yours: READ, WRITE. It ends with a recovery of your identity.',
  })
  async createMyToken(
    @Args('name', { type: () => String }) name: string,
    @Args('scopes', { type: () => [ScopeEnum] }) scopes: string[],
    @Context() { viewer }: ApiContext,
  ): Promise<CreateTokenPayload> {
    const { identityId } = requirePerson(viewer);
    if (!name.trim() || name.length > 200) throw badInput('The name must have from 1 to 200 characters.');
    if (scopes.length === 0 || scopes.some((scope) => !own.includes(scope)))
      throw badInput('The scopes of your own tokens are READ and WRITE.');
    if ((await this.api.identity.myTokens(identityId)).length >= most)
      throw badInput(`You have ${most} tokens: revoke one first.`);
    const token = await this.api.identity.createMyToken(identityId, name.trim(), [...new Set(scopes)]);
    return { token, error: null };
  }

  @Mutation(() => RevokeTokenPayload, { description: 'Needs a session.' })
  async revokeMyToken(
    @Args('id', { type: () => String, description: 'As `myTokens` shows it.' }) id: string,
    @Context() { viewer }: ApiContext,
  ): Promise<RevokeTokenPayload> {
    const revoked = await this.api.identity.revokeMyToken(requirePerson(viewer).identityId, id);
    return { revoked, error: revoked ? null : faultOf(refuse('not-found')) };
  }
}
