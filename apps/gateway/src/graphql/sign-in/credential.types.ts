import { createUnionType, Field, ID, InputType, ObjectType, registerEnumType } from '@nestjs/graphql';
import { Json } from '../json.scalar.js';
import { byClass, ChallengeRefused, CredentialRefused, LimitReached } from '../refusal.types.js';

export const CredentialKindEnum = { PASSKEY: 'passkey', PASSWORD: 'password', WALLET: 'wallet' };
registerEnumType(CredentialKindEnum, { name: 'CredentialKind' });

@ObjectType({ description: 'A way to sign in.' })
export class Credential {
  @Field(() => ID)
  id!: string;

  @Field(() => CredentialKindEnum)
  kind!: string;

  @Field(() => String, { nullable: true })
  name!: string | null;

  @Field(() => String, { nullable: true, description: 'Of a wallet.' })
  address!: string | null;

  @Field(() => Date)
  createdAt!: Date;

  @Field(() => Date, { nullable: true })
  lastUsedAt!: Date | null;
}

@ObjectType()
export class CredentialChallenge {
  @Field(() => ID)
  id!: string;

  @Field(() => Date)
  expiresAt!: Date;

  @Field(() => Json, { description: 'For a new passkey: `PublicKeyCredentialCreationOptionsJSON`.' })
  passkey!: object;

  @Field(() => Json, { description: 'To confirm by one that you have: `PublicKeyCredentialRequestOptionsJSON`.' })
  confirm!: object;

  @Field(() => String, { nullable: true })
  siwe!: string | null;
}

@InputType({ description: 'A passkey or wallet, with the challenge; or a password.' })
export class NewCredentialInput {
  @Field(() => ID, { nullable: true })
  challenge?: string | null;

  @Field(() => String, { nullable: true })
  name?: string | null;

  @Field(() => Json, { nullable: true, description: '`RegistrationResponseJSON`' })
  passkey?: unknown;

  @Field(() => String, { nullable: true })
  password?: string | null;

  @Field(() => String, { nullable: true, description: 'Needed where there is one.' })
  currentPassword?: string | null;

  @Field(() => String, { nullable: true, description: 'Signature of `siwe`.' })
  wallet?: string | null;
}

@ObjectType()
export class CredentialAdded {
  @Field(() => Credential)
  credential!: Credential;
}
@ObjectType()
export class CredentialRemoved {
  @Field(() => ID)
  id!: string;
}

export const AddCredentialResult = createUnionType({
  name: 'AddCredentialResult',
  types: () => [CredentialAdded, CredentialRefused, ChallengeRefused, LimitReached] as const,
  resolveType: byClass,
});
export const RemoveCredentialResult = createUnionType({
  name: 'RemoveCredentialResult',
  types: () => [CredentialRemoved, CredentialRefused] as const,
  resolveType: byClass,
});
