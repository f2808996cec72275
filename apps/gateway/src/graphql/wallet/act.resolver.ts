import { Inject } from '@nestjs/common';
import { Args, Context, createUnionType, Field, ID, Mutation, ObjectType, Query, Resolver } from '@nestjs/graphql';
import type { ApiContext } from '../context.js';
import { API, type Api } from '../deps.js';
import { Json } from '../json.scalar.js';
import { byClass, ChallengeRefused, refusalAs, WalletRefused } from '../refusal.types.js';
import { IdentityAct } from '../sign-in/audit.resolver.js';
import { checkLength } from '../sign-in/welcome.js';
import { requireSession } from '../viewer.js';

@ObjectType({ description: 'What your wallet is to sign; then ask the same again with the signature.' })
export class ActSignature {
  @Field(() => Json, { description: 'For `eth_signTypedData_v4`.' })
  typedData!: object;
}

@ObjectType({ description: 'The act is on its way to the chain: see `acts`.' })
export class ActSigned {
  @Field(() => ID)
  id!: string;
}

export const SignActResult = createUnionType({
  name: 'SignActResult',
  types: () => [ActSigned, ActSignature, WalletRefused, ChallengeRefused] as const,
  resolveType: byClass,
});

@Resolver()
export class ActResolver {
  constructor(@Inject(API) private readonly api: Api) {}

  @Query(() => [IdentityAct], {
    description:
      'What waits for the wallet in which you keep your key: to register on a chain that came after you, for one. The first is to be signed first. Needs a session.',
  })
  actsToSign(@Context() { viewer }: ApiContext): Promise<IdentityAct[]> {
    return this.api.identity.actsToSign(requireSession(viewer).identityId);
  }

  @Mutation(() => SignActResult, { description: 'Needs a session. One of `actsToSign`.' })
  async signAct(
    @Args('id', { type: () => ID }) id: string,
    @Args('signature', { type: () => String, nullable: true }) signature: string | null,
    @Context() { viewer }: ApiContext,
  ) {
    const person = requireSession(viewer);
    checkLength({ id, signature }, 10_000);
    const done = await this.api.identity.signAct(person, id, signature);
    if (!done.ok) return refusalAs(WalletRefused, done);
    const step = done.value;
    return 'asked' in step ? Object.assign(new ActSignature(), step.asked) : Object.assign(new ActSigned(), { id });
  }
}
