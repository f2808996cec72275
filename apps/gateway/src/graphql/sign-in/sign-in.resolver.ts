import { Inject } from '@nestjs/common';
import { Args, Context, ID, Int, Mutation, Query, Resolver } from '@nestjs/graphql';
import { explain } from '@planet/core';
import type { ApiContext } from '../context.js';
import { API, type Api } from '../deps.js';
import { ApiError, badInput } from '../errors.js';
import { CredentialRefused, refusalAs } from '../refusal.types.js';
import { requirePerson } from '../viewer.js';
import { Session, SignInChallenge, SignInInput, SignInResult } from './sign-in.types.js';
import { checkAnswer, checkLength, ownPage, welcome } from './welcome.js';

@Resolver()
export class SignInResolver {
  constructor(@Inject(API) private readonly api: Api) {}

  @Mutation(() => SignInChallenge, { description: 'The same answer whoever is named: it does not say who is here.' })
  async startSignIn(
    @Args('handle', { type: () => String, nullable: true }) handle: string | null,
    @Args('wallet', { type: () => String, nullable: true }) wallet: string | null,
    @Args('chainId', { type: () => Int, nullable: true }) chainId: number | null,
    @Context() { visit }: ApiContext,
  ): Promise<SignInChallenge> {
    ownPage(visit);
    checkLength({ handle, wallet }, 200);
    if (chainId !== null && chainId !== undefined && chainId < 1) throw badInput('chainId must be 1 or more.');
    const begun = await this.api.identity.startSignIn({ wallet, chainId }, visit);
    if (begun.ok) return begun.value;
    if (begun.reason === 'wallet-malformed') throw badInput(explain(begun.reason));
    throw new ApiError('RATE_LIMITED', explain(begun.reason));
  }

  @Mutation(() => SignInResult)
  async signIn(
    @Args('input', { type: () => SignInInput }) input: SignInInput,
    @Context() { visit, viewer }: ApiContext,
  ) {
    ownPage(visit);
    const { challenge, handle, passkey, password, wallet } = input;
    checkLength({ challenge, handle }, 200);
    checkLength({ password }, 1000);
    checkLength({ wallet }, 10_000);
    checkAnswer(passkey);
    const done = await this.api.identity.signIn(input, visit, viewer?.session ?? null);
    return done.ok ? welcome(this.api, visit, done.value) : refusalAs(CredentialRefused, done);
  }

  @Mutation(() => Boolean, { description: 'Ends this session; false: there was none.' })
  async signOut(@Context() { visit, viewer }: ApiContext): Promise<boolean> {
    ownPage(visit);
    visit.clearSession();
    return viewer?.session ? this.api.identity.signOut(viewer.session) : false;
  }

  @Query(() => [Session], { description: 'Where you are signed in. Needs a session.' })
  sessions(@Context() { viewer }: ApiContext): Promise<Session[]> {
    return this.api.identity.sessions(requirePerson(viewer));
  }

  @Mutation(() => Boolean, { description: 'Needs a session. False: you have no session of that id.' })
  endSession(@Args('id', { type: () => ID }) id: string, @Context() { viewer }: ApiContext): Promise<boolean> {
    return this.api.identity.endSession(requirePerson(viewer).identityId, id);
  }
}
