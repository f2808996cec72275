import { Inject } from '@nestjs/common';
import { Args, Context, Field, ID, Int, ObjectType, Query, Resolver } from '@nestjs/graphql';
import type { ApiContext } from '../context.js';
import { API, type Api } from '../deps.js';
import { ApiError } from '../errors.js';
import { Json } from '../json.scalar.js';
import { isAdmin, requirePerson, requireScope } from '../viewer.js';

@ObjectType({ description: 'Something that was asked to be signed in the name of an identity.' })
export class IdentityAct {
  @Field(() => ID)
  id!: string;

  @Field(() => String, { description: 'As the contract names it; `Statement` for the text of a link.' })
  kind!: string;

  @Field(() => Json)
  message!: unknown;

  @Field(() => String, { description: 'wanted, asked, signed, relayed, done, refused' })
  state!: string;

  @Field(() => String, { nullable: true, description: 'Why it was refused.' })
  reason!: string | null;

  @Field(() => String, { nullable: true })
  world!: string | null;

  @Field(() => String, { description: 'Who asked: `session:…`, `token:…`, `planet`.' })
  by!: string;

  @Field(() => Date)
  createdAt!: Date;

  @Field(() => Date, { nullable: true })
  signedAt!: Date | null;
}

@ObjectType({ description: 'Attempts that are being counted.' })
export class LimitCount {
  @Field(() => String, { description: 'What is counted, for whom.' })
  name!: string;

  @Field(() => Int)
  count!: number;

  @Field(() => Date, { description: 'When it begins anew.' })
  until!: Date;
}

@Resolver()
export class AuditResolver {
  constructor(@Inject(API) private readonly api: Api) {}

  @Query(() => [IdentityAct], {
    description:
      'What was signed in your name, the newest first, at most 100. Needs a session; an admin may name anybody.',
  })
  async acts(
    @Args('handle', { type: () => String, nullable: true }) handle: string | null,
    @Context() { viewer }: ApiContext,
  ): Promise<IdentityAct[]> {
    const named = handle ? await this.api.identity.byHandle(handle.slice(0, 100)) : null;
    if (isAdmin(viewer)) return named ? this.api.identity.acts(named.id) : [];
    const { identityId } = requirePerson(viewer);
    if (handle && named?.id !== identityId) throw new ApiError('FORBIDDEN', 'These are the acts of somebody else.');
    return this.api.identity.acts(identityId);
  }

  @Query(() => [LimitCount], { description: 'Needs the scope ADMIN. The highest first, at most 200.' })
  signInLimits(@Context() { viewer }: ApiContext): Promise<LimitCount[]> {
    requireScope(viewer, 'admin');
    return this.api.identity.limits();
  }
}
