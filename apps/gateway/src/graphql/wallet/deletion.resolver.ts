import { Inject } from '@nestjs/common';
import { Args, Context, createUnionType, Field, Mutation, ObjectType, Resolver } from '@nestjs/graphql';
import { refuse } from '@planet/core';
import type { ApiContext } from '../context.js';
import { API, type Api } from '../deps.js';
import { LeftNetwork } from '../identity/identity.types.js';
import { byClass, CredentialRefused, refusal } from '../refusal.types.js';
import { requireSession } from '../viewer.js';

@ObjectType()
export class IdentityDeleted {
  @Field(() => [LeftNetwork])
  networks!: LeftNetwork[];
}

export const DeleteResult = createUnionType({
  name: 'DeleteResult',
  types: () => [IdentityDeleted, CredentialRefused] as const,
  resolveType: byClass,
});

@Resolver()
export class DeletionResolver {
  constructor(@Inject(API) private readonly api: Api) {}

  @Mutation(() => DeleteResult, { description: 'Needs a session. For good. Your handle shows that you mean it.' })
  async deleteIdentity(
    @Args('handle', { type: () => String }) handle: string,
    @Context() { viewer, visit }: ApiContext,
  ) {
    const { identityId } = requireSession(viewer);
    const identity = await this.api.identity.byId(identityId);
    if (identity?.handle !== handle) return refusal(CredentialRefused, refuse('credential-wrong'));
    const done = await this.api.identity.deleteIdentity(identityId);
    if (!done.ok) return refusal(CredentialRefused, done);
    visit.clearSession();
    return Object.assign(new IdentityDeleted(), { networks: done.value });
  }
}
