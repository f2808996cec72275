import { ArgsType, Field, Int, InterfaceType, ObjectType } from '@nestjs/graphql';
import type { Account as CoreAccount } from '@planet/core';
import { connectionOf, PageArgs, PageInfo } from '../connection.js';
import { AccountOriginEnum, FollowStateEnum } from '../enums.js';
import { globalId } from '../global-id.js';
import { Media, presentMedia } from '../media.types.js';
import { Node } from '../node/node.types.js';
import type { KnowsKinds } from './account-kinds.js';

@ObjectType()
export class ProfileField {
  @Field(() => String)
  name!: string;

  @Field(() => String)
  value!: string;
}

@InterfaceType({
  implements: () => [Node],
  description: 'A person on one network. Each network has a type of its own.',
  resolveType: ({ network }: Account, { accountKinds }: KnowsKinds) => accountKinds.of(network),
})
export class Account extends Node {
  /** Not part of the schema. */
  key!: string;
  standsForKey!: string | null;
  identityKey!: string | null;

  @Field(() => String)
  network!: string;

  @Field(() => String, { description: 'The id by which the network itself names the account.' })
  nativeId!: string;

  @Field(() => AccountOriginEnum)
  origin!: string;

  @Field(() => String, { nullable: true })
  handle!: string | null;

  @Field(() => String, { nullable: true })
  host!: string | null;

  @Field(() => String, { nullable: true })
  name?: string;

  @Field(() => String, { nullable: true, description: 'CommonMark.' })
  bio?: string;

  @Field(() => Media, { nullable: true })
  avatar?: Media;

  @Field(() => Media, { nullable: true })
  header?: Media;

  @Field(() => [ProfileField])
  fields!: ProfileField[];

  @Field(() => [ProfileField], { description: 'What the account says of itself elsewhere. Unproven.' })
  claims!: ProfileField[];

  @Field(() => String, { nullable: true, description: 'A page for people.' })
  url?: string;

  @Field(() => Boolean)
  bot!: boolean;

  @Field(() => Boolean, { description: 'Follows wait for an answer.' })
  locked!: boolean;

  @Field(() => Boolean, { nullable: true })
  discoverable?: boolean;

  @Field(() => Boolean, { nullable: true })
  indexable?: boolean;

  @Field(() => [String])
  alsoKnownAs!: string[];

  @Field(() => String, { nullable: true, description: 'Native id of the account that the person moved to.' })
  movedTo!: string | null;

  @Field(() => Date, { description: 'When this Planet first heard of the account.' })
  createdAt!: Date;

  @Field(() => Date, { nullable: true, description: 'Null until the profile has been fetched or heard.' })
  fetchedAt!: Date | null;

  @Field(() => Date, { nullable: true })
  goneAt!: Date | null;
}

@ObjectType()
export class FollowEdge {
  @Field(() => String)
  cursor!: string;

  @Field(() => FollowStateEnum)
  state!: string;

  @Field(() => Date, { description: 'When the follow came into this state.' })
  since!: Date;

  @Field(() => Account)
  node!: Account;
}

@ObjectType()
export class FollowConnection {
  @Field(() => [FollowEdge])
  edges!: FollowEdge[];

  @Field(() => [Account], { description: 'The nodes without their edges.' })
  nodes!: Account[];

  @Field(() => PageInfo)
  pageInfo!: PageInfo;
}

@ObjectType('AccountConnection')
export class AccountConnection extends connectionOf('Account', () => Account) {}

@ArgsType()
export class AccountsArgs extends PageArgs {
  @Field(() => String, { nullable: true })
  network?: string;

  @Field(() => AccountOriginEnum, { nullable: true, description: 'Without it all but HOSTED are listed.' })
  origin?: string;

  @Field(() => String, { nullable: true })
  host?: string;

  @Field(() => String, { nullable: true, description: 'Beginning of a handle, or part of a name.' })
  search?: string;
}

@ArgsType()
export class FollowArgs extends PageArgs {
  @Field(() => FollowStateEnum, {
    defaultValue: 'active',
    description: 'Others than ACTIVE are shown to the account itself and to admins.',
  })
  state!: string;
}

@ObjectType()
export class AccountCounts {
  @Field(() => Int)
  posts!: number;

  @Field(() => Int)
  followers!: number;

  @Field(() => Int)
  following!: number;
}

export function presentAccount(account: CoreAccount, origin: string): Account {
  const { profile } = account;
  return {
    typeName: 'Account',
    id: globalId('Account', account.id),
    key: account.id,
    standsForKey: account.of,
    identityKey: account.identityId,
    network: account.network,
    nativeId: account.nativeId,
    origin: account.origin,
    handle: account.handle,
    host: account.host,
    name: profile.name,
    bio: profile.bio,
    avatar: profile.avatar && presentMedia(profile.avatar, origin),
    header: profile.header && presentMedia(profile.header, origin),
    fields: profile.fields ?? [],
    claims: Object.entries(profile.claims ?? {}).map(([name, value]) => ({ name, value })),
    url: profile.url,
    bot: profile.bot ?? false,
    locked: profile.locked ?? false,
    discoverable: profile.discoverable,
    indexable: profile.indexable,
    alsoKnownAs: profile.alsoKnownAs ?? [],
    movedTo: account.movedTo,
    createdAt: account.createdAt,
    fetchedAt: account.fetchedAt,
    goneAt: account.goneAt,
  };
}
