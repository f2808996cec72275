import { createUnionType, Field, InputType, ObjectType } from '@nestjs/graphql';
import { ProfileField } from '../account/account.types.js';
import { MediaInput } from '../media.types.js';
import { byClass, HandleRefused, LimitReached, Refusal } from '../refusal.types.js';
import { Identity, LeftNetwork, Persona } from './identity.types.js';

@InputType()
export class ProfileFieldInput implements ProfileField {
  @Field(() => String)
  name!: string;

  @Field(() => String)
  value!: string;
}

@InputType({ description: 'Left out: stays. Null: is taken away.' })
export class UpdateProfileInput {
  @Field(() => String, { nullable: true })
  name?: string | null;

  @Field(() => String, { nullable: true, description: 'CommonMark.' })
  bio?: string | null;

  @Field(() => MediaInput, { nullable: true })
  avatar?: MediaInput | null;

  @Field(() => MediaInput, { nullable: true })
  header?: MediaInput | null;

  @Field(() => [ProfileFieldInput], { nullable: true })
  fields?: ProfileFieldInput[] | null;
}

@ObjectType()
export class ProfileUpdated {
  @Field(() => Identity)
  identity!: Identity;
}

@ObjectType()
export class PersonaAdded {
  @Field(() => Persona)
  persona!: Persona;
}

@ObjectType({ implements: () => [Refusal] })
export class ProfileRefused extends Refusal {}

@ObjectType({ implements: () => [Refusal] })
export class PersonaRefused extends Refusal {}

@ObjectType({ implements: () => [Refusal] })
export class NetworkRefused extends Refusal {}

export const UpdateProfileResult = createUnionType({
  name: 'UpdateProfileResult',
  types: () => [ProfileUpdated, ProfileRefused] as const,
  resolveType: byClass,
});
export const AddPersonaResult = createUnionType({
  name: 'AddPersonaResult',
  types: () => [PersonaAdded, HandleRefused, PersonaRefused, LimitReached] as const,
  resolveType: byClass,
});
export const LeaveNetworkResult = createUnionType({
  name: 'LeaveNetworkResult',
  types: () => [LeftNetwork, NetworkRefused] as const,
  resolveType: byClass,
});
