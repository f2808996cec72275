import { Inject } from '@nestjs/common';
import { Context, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import type { ApiContext } from '../context.js';
import { API, type Api } from '../deps.js';
import { Identity, IdentityToken, presentIdentity } from './identity.types.js';

const stateOf: Record<string, string> = { relayed: 'sent', done: 'off', refused: 'refused' };

@Resolver(() => Identity)
export class IdentityResolver {
  constructor(@Inject(API) private readonly api: Api) {}

  @Query(() => Identity, { nullable: true, description: 'The person who is signed in.' })
  async me(@Context() { viewer }: ApiContext): Promise<Identity | null> {
    const identity = viewer?.identityId ? await this.api.identity.byId(viewer.identityId) : null;
    return identity && presentIdentity(identity);
  }

  @ResolveField(() => IdentityToken)
  async token(@Parent() { key }: Identity): Promise<IdentityToken> {
    const act = await this.api.identity.registered(key);
    return { state: stateOf[act?.state ?? ''] ?? 'pending', reason: act?.reason ?? null };
  }
}
