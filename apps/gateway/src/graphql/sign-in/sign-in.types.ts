import { createUnionType, Field, ID, InputType, ObjectType } from '@nestjs/graphql';
import { Json } from '../json.scalar.js';
import { byClass, ChallengeRefused, CredentialRefused, LimitReached } from '../refusal.types.js';
import { SignedIn } from './sign-up.types.js';

@ObjectType()
export class SignInChallenge {
  @Field(() => ID)
  id!: string;

  @Field(() => Date)
  expiresAt!: Date;

  @Field(() => Json, { description: '`PublicKeyCredentialRequestOptionsJSON`; the same for everybody.' })
  passkey!: object;

  @Field(() => String, { nullable: true, description: 'For the wallet to sign (ERC-4361).' })
  siwe!: string | null;
}

@InputType({ description: 'By passkey or wallet, with the challenge; or by handle and password.' })
export class SignInInput {
  @Field(() => ID, { nullable: true })
  challenge?: string | null;

  @Field(() => String, { nullable: true })
  handle?: string | null;

  @Field(() => Json, { nullable: true, description: '`AuthenticationResponseJSON`' })
  passkey?: unknown;

  @Field(() => String, { nullable: true })
  password?: string | null;

  @Field(() => String, { nullable: true, description: 'Signature of `siwe`.' })
  wallet?: string | null;
}

@ObjectType({ description: 'A browser in which the person is signed in.' })
export class Session {
  @Field(() => ID, { description: 'Names it, and opens nothing.' })
  id!: string;

  @Field(() => String, { nullable: true, description: 'What the browser calls itself.' })
  agent!: string | null;

  @Field(() => Date)
  createdAt!: Date;

  @Field(() => Date, { description: 'To the minute.' })
  lastUsedAt!: Date;

  @Field(() => Date)
  expiresAt!: Date;

  @Field(() => Boolean, { description: 'The one that asks.' })
  current!: boolean;
}

export const SignInResult = createUnionType({
  name: 'SignInResult',
  types: () => [SignedIn, CredentialRefused, ChallengeRefused, LimitReached] as const,
  resolveType: byClass,
});
