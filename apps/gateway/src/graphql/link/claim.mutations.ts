import { Inject } from '@nestjs/common';
import { Args, Context, Field, InputType, Int, Mutation, ObjectType, Resolver } from '@nestjs/graphql';
import type { ApiContext } from '../context.js';
import { API, type Api } from '../deps.js';
import { badInput } from '../errors.js';
import { requireScope } from '../viewer.js';

const most = 1000;

@InputType()
export class ClaimInput {
  @Field(() => String, { description: 'The id of an account, such as `@….ed25519`.' })
  account!: string;

  @Field(() => String, { description: '`0x…`' })
  address!: string;
}

@ObjectType()
export class ClaimRefusal {
  @Field(() => Int, { description: 'Its place in the list, from 0.' })
  at!: number;

  @Field(() => String)
  reason!: string;
}

@ObjectType()
export class ImportClaimsPayload {
  @Field(() => Int)
  added!: number;

  @Field(() => Int, { description: 'Were here already.' })
  known!: number;

  @Field(() => [ClaimRefusal])
  refused!: ClaimRefusal[];
}

@Resolver()
export class ClaimMutations {
  constructor(@Inject(API) private readonly api: Api) {}

  @Mutation(() => ImportClaimsPayload, {
    description: `Needs the scope ADMIN. Keeps unproven claims that accounts belong to addresses; at most ${most} at once.`,
  })
  importClaims(
    @Args('claims', { type: () => [ClaimInput] }) claims: ClaimInput[],
    @Args('source', { type: () => String }) source: string,
    @Context() { viewer }: ApiContext,
  ): Promise<ImportClaimsPayload> {
    requireScope(viewer, 'admin');
    if (claims.length > most) throw badInput(`At most ${most} claims at once.`);
    if (!source.trim() || source.length > 100) throw badInput('The source has from 1 to 100 characters.');
    if (claims.some(({ account, address }) => account.length > 1000 || address.length > 200))
      throw badInput('An account or address is too long.');
    return this.api.links.importClaims(claims, source.trim());
  }
}
