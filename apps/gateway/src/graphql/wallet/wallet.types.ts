import { createUnionType, Field, ID, InputType, ObjectType } from '@nestjs/graphql';
import { Identity } from '../identity/identity.types.js';
import { Json } from '../json.scalar.js';
import { byClass, ChallengeRefused, CredentialRefused, LimitReached, WalletRefused } from '../refusal.types.js';

@InputType({ description: 'With your password, or a passkey for the `confirm` of `startCredential`.' })
export class ExportWalletInput {
  @Field(() => String, { nullable: true })
  password?: string | null;

  @Field(() => ID, { nullable: true })
  challenge?: string | null;

  @Field(() => Json, { nullable: true, description: '`AuthenticationResponseJSON`' })
  passkey?: unknown;

  @Field(() => String, { description: 'Encrypts the file. At least 10 characters; nobody can tell you it later.' })
  keystorePassword!: string;

  @Field(() => Boolean, { nullable: true, description: 'You keep the key yourself from then on.' })
  handOver?: boolean | null;
}

@InputType({ description: 'With your password, or a passkey for the `confirm` of `startCredential`.' })
export class ChangeRecoveryInput {
  @Field(() => String, { nullable: true, description: 'Who may recover your identity. Null: nobody.' })
  address?: string | null;

  @Field(() => String, { nullable: true })
  password?: string | null;

  @Field(() => ID, { nullable: true })
  challenge?: string | null;

  @Field(() => Json, { nullable: true, description: '`AuthenticationResponseJSON`' })
  passkey?: unknown;
}

@ObjectType({ description: 'Counts after seven days where a chain is there, else at once.' })
export class RecoveryChanged {
  @Field(() => Identity)
  identity!: Identity;
}

@ObjectType({ description: 'To be signed by the wallet into which the file was brought (ERC-4361).' })
export class HandOver {
  @Field(() => ID)
  id!: string;

  @Field(() => Date)
  expiresAt!: Date;

  @Field(() => String)
  siwe!: string;
}

@ObjectType()
export class WalletExport {
  @Field(() => Json, { description: 'Web3 Secret Storage, version 3: every wallet opens it with the password.' })
  keystore!: object;

  @Field(() => String)
  address!: string;

  @Field(() => HandOver, { nullable: true, description: 'For `confirmHandOver`.' })
  handOver!: HandOver | null;
}

@ObjectType({ description: 'This Planet has destroyed its copy of the key.' })
export class HandedOver {
  @Field(() => Identity)
  identity!: Identity;
}

export const ExportResult = createUnionType({
  name: 'ExportResult',
  types: () => [WalletExport, CredentialRefused, WalletRefused, ChallengeRefused, LimitReached] as const,
  resolveType: byClass,
});
export const HandOverResult = createUnionType({
  name: 'HandOverResult',
  types: () => [HandedOver, WalletRefused, ChallengeRefused] as const,
  resolveType: byClass,
});
export const ChangeRecoveryResult = createUnionType({
  name: 'ChangeRecoveryResult',
  types: () => [RecoveryChanged, CredentialRefused, WalletRefused, ChallengeRefused, LimitReached] as const,
  resolveType: byClass,
});
