import { Inject } from '@nestjs/common';
import { Args, Context, Int, Mutation, Resolver } from '@nestjs/graphql';
import type { ApiContext } from '../context.js';
import { API, type Api } from '../deps.js';
import { badInput } from '../errors.js';
import { CredentialRefused, refusalAs, WalletRefused } from '../refusal.types.js';
import { requireScope } from '../viewer.js';
import { checkAnswer, checkLength, ownPage, suggested, welcome } from './welcome.js';
import { SignUpChallenge, SignUpInput, SignUpResult, StartSignUpResult } from './sign-up.types.js';

@Resolver()
export class SignUpResolver {
  constructor(@Inject(API) private readonly api: Api) {}

  @Mutation(() => StartSignUpResult, {
    description: 'What is needed to sign up under this handle. Keeps nothing for you.',
  })
  async startSignUp(
    @Args('handle', { type: () => String }) handle: string,
    @Args('wallet', { type: () => String, nullable: true, description: 'Address of a wallet of your own.' })
    wallet: string | null,
    @Args('chainId', { type: () => Int, nullable: true }) chainId: number | null,
    @Args('invite', { type: () => String, nullable: true }) invite: string | null,
    @Context() { visit }: ApiContext,
  ) {
    ownPage(visit);
    checkLength({ handle, wallet, invite }, 200);
    if (chainId !== null && chainId !== undefined && chainId < 1) throw badInput('chainId must be 1 or more.');
    const begun = await this.api.identity.startSignUp({ handle, wallet, chainId, invite }, visit);
    if (begun.ok) return Object.assign(new SignUpChallenge(), begun.value);
    return suggested(this.api, refusalAs(WalletRefused, begun), handle);
  }

  @Mutation(() => SignUpResult)
  async signUp(@Args('input', { type: () => SignUpInput }) input: SignUpInput, @Context() { visit }: ApiContext) {
    ownPage(visit);
    const { name, password, wallet, passkey, networks, challenge } = input;
    checkLength({ name, challenge }, 500);
    checkLength({ password }, 1000);
    checkLength({ siwe: wallet?.siwe, register: wallet?.register }, 10_000);
    checkAnswer(passkey);
    const strangers = networks.filter((network) => !this.api.networks.includes(network));
    if (strangers.length > 0) throw badInput(`There is no network ${strangers.join(', ').slice(0, 200)}.`);
    const done = await this.api.identity.signUp(input, visit);
    if (done.ok) return welcome(this.api, visit, done.value);
    return refusalAs(CredentialRefused, done);
  }

  @Mutation(() => String, {
    description: 'Needs the scope INVITE. A code with which so many people can sign up; it holds for 30 days.',
  })
  createSignUpInvite(
    @Args('uses', { type: () => Int, defaultValue: 1 }) uses: number,
    @Context() { viewer }: ApiContext,
  ): Promise<string> {
    requireScope(viewer, 'invite');
    if (uses < 1 || uses > 10_000) throw badInput('uses must be from 1 to 10,000.');
    return this.api.identity.createSignUpInvite(uses);
  }
}
