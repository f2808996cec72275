import { Inject } from '@nestjs/common';
import { Args, Context, createUnionType, Field, Mutation, ObjectType, Resolver } from '@nestjs/graphql';
import { refuse } from '@planet/core';
import type { ApiContext } from '../context.js';
import { API, type Api } from '../deps.js';
import { LeftNetwork } from '../identity/identity.types.js';
import { byClass, ChallengeRefused, CredentialRefused, refusal, refusalAs, WalletRefused } from '../refusal.types.js';
import { checkLength } from '../sign-in/welcome.js';
import { requireSession } from '../viewer.js';
import { ActSignature } from './act.resolver.js';

@ObjectType()
export class IdentityDeleted {
  @Field(() => [LeftNetwork])
  networks!: LeftNetwork[];
}

export const DeleteResult = createUnionType({
  name: 'DeleteResult',
  types: () => [IdentityDeleted, ActSignature, CredentialRefused, WalletRefused, ChallengeRefused] as const,
  resolveType: byClass,
});

@Resolver()
export class DeletionResolver {
  constructor(@Inject(API) private readonly api: Api) {}

  @Mutation(() => DeleteResult, {
    description:
      'Needs a session. For good. Your handle shows that you mean it. Where you keep the key yourself, and have a token, your wallet signs that it is burnt.',
  })
  async deleteIdentity(
    @Args('handle', { type: () => String }) handle: string,
    @Args('signature', { type: () => String, nullable: true, description: 'Where you keep the key yourself.' })
    signature: string | null,
    @Args('keepToken', {
      type: () => Boolean,
      defaultValue: false,
      description: 'Where you keep the key yourself: the token stays, with its links, until you burn it by yourself.',
    })
    keepToken: boolean,
    @Context() { viewer, visit }: ApiContext,
  ) {
    const { identityId, session } = requireSession(viewer);
    checkLength({ handle, signature }, 10_000);
    const identity = await this.api.identity.byId(identityId);
    if (identity?.handle !== handle) return refusal(CredentialRefused, refuse('credential-wrong'));
    const done = await this.api.identity.deleteIdentity(identityId, { signature, keepToken, session });
    if (!done.ok) return refusalAs(WalletRefused, done);
    if ('asked' in done.value) return Object.assign(new ActSignature(), done.value.asked);
    visit.clearSession();
    return Object.assign(new IdentityDeleted(), { networks: done.value.left });
  }
}
