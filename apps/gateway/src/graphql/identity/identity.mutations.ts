import { Inject } from '@nestjs/common';
import { Args, Context, Mutation, Resolver } from '@nestjs/graphql';
import { profile } from '@planet/core';
import type { ApiContext } from '../context.js';
import { API, type Api } from '../deps.js';
import { badInput } from '../errors.js';
import { refusalAs } from '../refusal.types.js';
import { checkLength, suggested } from '../sign-in/welcome.js';
import { actingPerson } from '../viewer.js';
import { LeftNetwork, presentIdentity, presentPersona } from './identity.types.js';
import type { ProfileEdit } from './profile-port.js';
import {
  AddPersonaResult,
  LeaveNetworkResult,
  NetworkRefused,
  PersonaAdded,
  PersonaRefused,
  ProfileRefused,
  ProfileUpdated,
  UpdateProfileInput,
  UpdateProfileResult,
} from './profile.types.js';

@Resolver()
export class IdentityMutations {
  constructor(@Inject(API) private readonly api: Api) {}

  @Mutation(() => UpdateProfileResult, {
    description: 'For people who are signed in. Reaches all copies on all networks.',
  })
  async updateProfile(
    @Args('input', { type: () => UpdateProfileInput }) input: UpdateProfileInput,
    @Context() { viewer, load }: ApiContext,
  ) {
    const done = await this.api.identity.updateProfile(actingPerson(viewer), readEdit(input));
    if (!done.ok) return refusalAs(ProfileRefused, done);
    const identity = await load.identity.clear(done.value).load(done.value);
    return Object.assign(new ProfileUpdated(), { identity: presentIdentity(identity!, this.api.origin) });
  }

  @Mutation(() => AddPersonaResult, {
    description:
      'For people who are signed in. Makes a pseudonym, which writes by `as`; nobody else can find out whose it is.',
  })
  async addPersona(
    @Args('handle', { type: () => String }) handle: string,
    @Args('name', { type: () => String, nullable: true }) name: string | null,
    @Args('networks', { type: () => [String], description: 'Where it has copies.' }) networks: string[],
    @Context() { viewer, load }: ApiContext,
  ) {
    const me = actingPerson(viewer);
    checkLength({ handle }, 100);
    checkLength({ name }, 500);
    if (networks.length > 100) throw badInput('The list of networks is too long.');
    const made = await this.api.identity.addPersona(me, { handle, name: name ?? undefined, networks });
    if (!made.ok) return suggested(this.api, refusalAs(PersonaRefused, made), handle);
    const account = await load.account.load(made.value);
    return Object.assign(new PersonaAdded(), { persona: presentPersona(account!, this.api.origin) });
  }

  @Mutation(() => LeaveNetworkResult, {
    description: 'For people who are signed in. Ends the copy there, for good; elsewhere all stays.',
  })
  async leaveNetwork(@Args('network', { type: () => String }) network: string, @Context() { viewer }: ApiContext) {
    const done = await this.api.identity.leaveNetwork(actingPerson(viewer), network);
    return done.ok ? Object.assign(new LeftNetwork(), done.value) : refusalAs(NetworkRefused, done);
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
