import { Inject } from '@nestjs/common';
import { Args, Context, Mutation, Query, Resolver } from '@nestjs/graphql';
import type { ApiContext } from '../context.js';
import { API, type Api } from '../deps.js';
import { checkLength, ownPage } from '../sign-in/welcome.js';
import { isAdmin, requireSession } from '../viewer.js';
import { present, presentState, Recovery, RecoveryResult } from './recovery.types.js';

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
