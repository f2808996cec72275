import { createUnionType, Field, ID, InputType, ObjectType } from '@nestjs/graphql';
import { Identity } from '../identity/identity.types.js';
import { Json } from '../json.scalar.js';
import {
  byClass,
  ChallengeRefused,
  CredentialRefused,
  HandleRefused,
  LimitReached,
  WalletRefused,
} from '../refusal.types.js';

@ObjectType({ description: 'A network on which the person can be.' })
export class NetworkChoice {
  @Field(() => String)
  network!: string;

  @Field(() => String)
  title!: string;

  @Field(() => String, { description: 'What they would be called there.' })
  address!: string;

  @Field(() => String)
  text!: string;
}

@ObjectType()
export class SignUpChallenge {
  @Field(() => ID)
  id!: string;

  @Field(() => Date)
  expiresAt!: Date;

  @Field(() => Json, { description: '`PublicKeyCredentialCreationOptionsJSON`' })
  passkey!: object;

  @Field(() => String, { nullable: true, description: 'For the wallet to sign (ERC-4361).' })
  siwe!: string | null;

  @Field(() => Json, { nullable: true, description: 'For `eth_signTypedData_v4`, where a chain is there.' })
  register!: object | null;

  @Field(() => [NetworkChoice])
  networks!: NetworkChoice[];
}

@ObjectType({ description: 'The session is in the cookie that comes with it.' })
export class SignedIn {
  @Field(() => Identity)
  identity!: Identity;

  @Field(() => Date, { description: 'Moves on with use.' })
  expiresAt!: Date;
}

@InputType()
export class WalletSignatures {
  @Field(() => String)
  siwe!: string;

  @Field(() => String, { nullable: true })
  register?: string | null;
}

@InputType()
export class SignUpInput {
  @Field(() => ID)
  challenge!: string;

  @Field(() => String, { nullable: true, description: 'Default: the handle.' })
  name?: string | null;

  @Field(() => [String], { description: 'Networks of the challenge. The others are not told of the person.' })
  networks!: string[];

  @Field(() => Json, { nullable: true, description: '`RegistrationResponseJSON`' })
  passkey?: unknown;

  @Field(() => String, { nullable: true, description: 'At least 10 characters.' })
  password?: string | null;

  @Field(() => WalletSignatures, { nullable: true })
  wallet?: WalletSignatures | null;
}

export const StartSignUpResult = createUnionType({
  name: 'StartSignUpResult',
  types: () => [SignUpChallenge, HandleRefused, WalletRefused, LimitReached] as const,
  resolveType: byClass,
});
export const SignUpResult = createUnionType({
  name: 'SignUpResult',
  types: () => [SignedIn, HandleRefused, CredentialRefused, ChallengeRefused, LimitReached] as const,
  resolveType: byClass,
});
