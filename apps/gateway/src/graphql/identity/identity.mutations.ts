import { Inject } from '@nestjs/common';
import { Args, Context, Field, InputType, Mutation, ObjectType, Resolver } from '@nestjs/graphql';
import { profile, type IdentityId, type Outcome } from '@planet/core';
import { ProfileField } from '../account/account.types.js';
import type { ApiContext } from '../context.js';
import { API, type Api } from '../deps.js';
import { badInput, faultOf } from '../errors.js';
import { MediaInput } from '../media.types.js';
import { actingPerson } from '../viewer.js';
import { WriteError } from '../write-error.js';
import { Identity, LeftNetwork, Persona, presentIdentity, presentPersona } from './identity.types.js';
import type { ProfileEdit } from './profile-port.js';

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
export class IdentityPayload {
  @Field(() => Identity, { nullable: true })
  identity!: Identity | null;

  @Field(() => WriteError, { nullable: true })
  error!: WriteError | null;
}

@ObjectType()
export class PersonaPayload {
  @Field(() => Persona, { nullable: true })
  persona!: Persona | null;

  @Field(() => WriteError, { nullable: true })
  error!: WriteError | null;
}

@ObjectType()
export class LeaveNetworkPayload {
  @Field(() => LeftNetwork, { nullable: true })
  left!: LeftNetwork | null;

  @Field(() => WriteError, { nullable: true })
  error!: WriteError | null;
}

@Resolver()
export class IdentityMutations {
  constructor(@Inject(API) private readonly api: Api) {}

  @Mutation(() => IdentityPayload, { description: 'For people who are signed in. Reaches all copies on all networks.' })
  async updateProfile(
    @Args('input', { type: () => UpdateProfileInput }) input: UpdateProfileInput,
    @Context() context: ApiContext,
  ): Promise<IdentityPayload> {
    const me = actingPerson(context.viewer);
    return this.identity(await this.api.identity.updateProfile(me, readEdit(input)), context);
  }

  @Mutation(() => PersonaPayload, {
    description:
      'For people who are signed in. Makes a pseudonym, which writes by `as`; nobody else can find out whose it is.',
  })
  async addPersona(
    @Args('handle', { type: () => String }) handle: string,
    @Args('name', { type: () => String, nullable: true }) name: string | null,
    @Args('networks', { type: () => [String], description: 'Where it has copies.' }) networks: string[],
    @Context() { viewer, load }: ApiContext,
  ): Promise<PersonaPayload> {
    const me = actingPerson(viewer);
    if (handle.length > 100 || (name && name.length > 500) || networks.length > 100)
      throw badInput('The handle, the name or the list of networks is too long.');
    const made = await this.api.identity.addPersona(me, { handle, name: name ?? undefined, networks });
    if (!made.ok) return { persona: null, error: faultOf(made) };
    const account = await load.account.load(made.value);
    return { persona: account && presentPersona(account, this.api.origin), error: null };
  }

  @Mutation(() => LeaveNetworkPayload, {
    description: 'For people who are signed in. Ends the copy there, for good; elsewhere all stays.',
  })
  async leaveNetwork(
    @Args('network', { type: () => String }) network: string,
    @Context() { viewer }: ApiContext,
  ): Promise<LeaveNetworkPayload> {
    const done = await this.api.identity.leaveNetwork(actingPerson(viewer), network);
    return done.ok ? { left: done.value, error: null } : { left: null, error: faultOf(done) };
  }

  private async identity(done: Outcome<IdentityId>, { load }: ApiContext): Promise<IdentityPayload> {
    if (!done.ok) return { identity: null, error: faultOf(done) };
    const identity = await load.identity.clear(done.value).load(done.value);
    return { identity: identity && presentIdentity(identity, this.api.origin), error: null };
  }
}

const withoutNulls = (value: object): unknown =>
  JSON.parse(JSON.stringify(value, (_key, one: unknown) => (one === null ? undefined : one)));

/** Nulls take away; what is given must fit a profile, with https or blob addresses of pictures. */
function readEdit(input: UpdateProfileInput): ProfileEdit {
  const given = Object.entries(input).filter(([, value]) => value !== undefined);
  const [gone, set] = [given.filter(([, value]) => value === null), given.filter(([, value]) => value !== null)];
  const read = profile.safeParse(withoutNulls(Object.fromEntries(set)));
  if (!read.success) throw badInput(`The profile cannot be: ${read.error.issues[0]?.path.join('.') ?? ''}.`);
  for (const picture of [read.data.avatar, read.data.header])
    if (picture && !/^(https:\/\/|blob:[0-9a-f]{64}$)/.test(picture.url))
      throw badInput('A picture is at https://…, or blob: and the SHA-256 of a blob that is held here.');
  return { ...read.data, ...Object.fromEntries(gone) };
}
