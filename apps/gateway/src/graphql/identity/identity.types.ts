import { ArgsType, Field, Int, ObjectType } from '@nestjs/graphql';
import { pageOfIdentity, type Account as CoreAccount } from '@planet/core';
import { identityName } from '@planet/identity';
import type { IdentityShown, TokenShown } from '@planet/store';
import { Account, presentAccount } from '../account/account.types.js';
import { chainWords } from '../chain-words.js';
import { connectionOf, PageArgs } from '../connection.js';
import { CustodyEnum, TokenStateEnum } from '../enums.js';
import { globalId } from '../global-id.js';
import { Media, presentMedia } from '../media.types.js';
import { Node } from '../node/node.types.js';

@ObjectType({ description: "The identity's token: who it is, in a register that no server rules." })
export class IdentityToken {
  @Field(() => TokenStateEnum)
  state!: string;

  @Field(() => String, { nullable: true, description: 'CAIP-19 without its prefix: chain, contract and number.' })
  caip!: string | null;

  @Field(() => String, { nullable: true })
  tokenId!: string | null;

  @Field(() => Int, { nullable: true })
  chainId!: number | null;

  @Field(() => String, { nullable: true })
  contract!: string | null;

  @Field(() => String, { nullable: true, description: 'Hash of the transaction that brought it there.' })
  transaction!: string | null;

  @Field(() => String, { nullable: true })
  explorerUrl!: string | null;

  @Field(() => String, { nullable: true, description: 'Why it was refused.' })
  reason!: string | null;

  @Field(() => String, { nullable: true, description: 'The same as a sentence for people.' })
  message!: string | null;
}

@ObjectType({ implements: () => [Node], description: 'A person, with all accounts that are shown to be theirs.' })
export class Identity extends Node {
  /** Not part of the schema. */
  key!: string;

  @Field(() => String)
  handle!: string;

  @Field(() => String, { description: '`@handle@host`: how others name the person.' })
  address!: string;

  @Field(() => String, { nullable: true })
  name?: string;

  @Field(() => String, { nullable: true, description: 'CommonMark.' })
  bio?: string;

  @Field(() => Media, { nullable: true })
  avatar?: Media;

  @Field(() => String, { description: 'A page for people.' })
  url!: string;

  @Field(() => CustodyEnum)
  custody!: string;

  @Field(() => String, {
    nullable: true,
    description: 'Address of the key that owns the token. Null while it is made.',
  })
  owner!: string | null;

  @Field(() => Int, { description: 'Grows with each recovery: what was shown in an older one is void.' })
  epoch!: number;

  @Field(() => Date)
  createdAt!: Date;
}

@ObjectType('IdentityConnection')
export class IdentityConnection extends connectionOf('Identity', () => Identity) {}

@ArgsType()
export class IdentitiesArgs extends PageArgs {
  @Field(() => String, { nullable: true, description: 'Beginning of a handle.' })
  search?: string;
}

@ObjectType({ description: 'A pseudonym: an account that nobody but its owner knows to be theirs.' })
export class Persona {
  @Field(() => Account)
  account!: Account;

  @Field(() => String)
  handle!: string;

  @Field(() => String, { nullable: true })
  name?: string;
}

export const presentPersona = (account: CoreAccount, origin: string): Persona => ({
  account: presentAccount(account, origin),
  handle: account.handle ?? '',
  name: account.profile.name,
});

@ObjectType({ description: 'What a network forgets of somebody who leaves it, and what it keeps.' })
export class LeftNetwork {
  @Field(() => String)
  network!: string;

  @Field(() => String)
  forgets!: string;

  @Field(() => String)
  keeps!: string;
}

export function presentIdentity(identity: IdentityShown, origin: string): Identity {
  const { id, handle, profile, custody, owner, epoch, createdAt } = identity;
  return {
    typeName: 'Identity',
    id: globalId('Identity', id),
    key: id,
    handle,
    address: `@${handle}@${new URL(origin).host}`,
    name: profile.name,
    bio: profile.bio,
    avatar: profile.avatar && presentMedia(profile.avatar, origin),
    url: pageOfIdentity(origin, handle),
    custody,
    owner,
    epoch,
    createdAt,
  };
}

const off = { chainId: 0, identity: null };

export function presentToken(token: TokenShown, identity: string, origin: string): IdentityToken {
  const { state, tokenId, chainId, contract, transaction, explorer, reason } = token;
  const seat = state === 'off' ? off : chainId && contract ? { chainId, identity: contract } : null;
  return {
    state,
    caip: seat && identityName(seat, new URL(origin).host, { id: identity }, tokenId),
    tokenId,
    chainId,
    contract,
    transaction,
    explorerUrl: transaction && explorer ? `${explorer}/tx/${transaction}` : null,
    reason,
    message: reason && chainWords(reason),
  };
}
