import { Inject } from '@nestjs/common';
import { Args, Context, ID, Int, Mutation, Query, Resolver } from '@nestjs/graphql';
import { explain } from '@planet/core';
import type { ApiContext } from '../context.js';
import { API, type Api } from '../deps.js';
import { ApiError, badInput } from '../errors.js';
import { CredentialRefused, refusalAs } from '../refusal.types.js';
import { requirePerson } from '../viewer.js';
import {
  AddCredentialResult,
  Credential,
  CredentialAdded,
  CredentialChallenge,
  CredentialRemoved,
  NewCredentialInput,
  RemoveCredentialResult,
} from './credential.types.js';
import { checkAnswer, checkLength } from './welcome.js';

@Resolver()
export class CredentialResolver {
  constructor(@Inject(API) private readonly api: Api) {}

  @Query(() => [Credential], { description: 'How you can sign in. Needs a session.' })
  credentials(@Context() { viewer }: ApiContext): Promise<Credential[]> {
    return this.api.identity.credentials(requirePerson(viewer).identityId);
  }

  @Mutation(() => CredentialChallenge, { description: 'Needs a session.' })
  async startCredential(
    @Args('wallet', { type: () => String, nullable: true }) wallet: string | null,
    @Args('chainId', { type: () => Int, nullable: true }) chainId: number | null,
    @Context() { viewer }: ApiContext,
  ): Promise<CredentialChallenge> {
    const { identityId } = requirePerson(viewer);
    checkLength({ wallet }, 200);
    if (chainId !== null && chainId !== undefined && chainId < 1) throw badInput('chainId must be 1 or more.');
    const begun = await this.api.identity.startCredential(identityId, { wallet, chainId });
    if (begun.ok) return begun.value;
    if (begun.reason === 'too-many-attempts') throw new ApiError('RATE_LIMITED', explain(begun.reason));
    throw badInput(explain(begun.reason));
  }

  @Mutation(() => AddCredentialResult, { description: 'Needs a session. A new password ends your other sessions.' })
  async addCredential(
    @Args('input', { type: () => NewCredentialInput }) input: NewCredentialInput,
    @Context() { viewer, visit }: ApiContext,
  ) {
    const person = requirePerson(viewer);
    const { challenge, name, password, currentPassword, wallet, passkey } = input;
    checkLength({ challenge, name }, 200);
    checkLength({ password, currentPassword }, 1000);
    checkLength({ wallet }, 10_000);
    checkAnswer(passkey);
    const done = await this.api.identity.addCredential(person, input, visit);
    if (!done.ok) return refusalAs(CredentialRefused, done);
    return Object.assign(new CredentialAdded(), { credential: done.value });
  }

  @Mutation(() => RemoveCredentialResult, {
    description: 'Needs a session. Ends your other sessions. The last credential stays.',
  })
  async removeCredential(@Args('id', { type: () => ID }) id: string, @Context() { viewer }: ApiContext) {
    const done = await this.api.identity.removeCredential(requirePerson(viewer), id);
    return done.ok ? Object.assign(new CredentialRemoved(), { id }) : refusalAs(CredentialRefused, done);
  }
}
