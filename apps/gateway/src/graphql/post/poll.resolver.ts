import { Inject } from '@nestjs/common';
import { Args, Context, ID, Int, Mutation, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import { refuse } from '@planet/core';
import type { ApiContext } from '../context.js';
import { API, type Api } from '../deps.js';
import { badInput } from '../errors.js';
import { actingAccount } from '../viewer.js';
import { payloadOf, PostPayload } from './post-payload.js';
import { Poll } from './poll.types.js';
import { postIdNamed } from './post-named.js';

@Resolver(() => Poll)
export class PollResolver {
  constructor(@Inject(API) private readonly api: Api) {}

  @ResolveField(() => [Int], { description: "What the token's accounts chose, as places in the list, from 0." })
  async ownChoices(@Parent() { postId }: Poll, @Context() { load }: ApiContext) {
    return (await load.ownChoices.load(postId)) ?? [];
  }

  @Mutation(() => PostPayload, {
    description:
      'Needs the scope WRITE. Votes in a poll: `choices` are places in its list of options, from 0. Where one answer is allowed, another vote takes the place of the first; on networks that know no such change it is refused.',
  })
  async vote(
    @Args('post', { type: () => ID }) id: string,
    @Args('choices', { type: () => [Int] }) choices: number[],
    @Args('as', { type: () => ID, nullable: true }) as: string | null,
    @Context() context: ApiContext,
  ): Promise<PostPayload> {
    const me = actingAccount(context.viewer, as);
    if (choices.length > 50 || choices.some((choice) => choice < 0)) throw badInput('The choices cannot be.');
    const post = await postIdNamed(id, this.api);
    return payloadOf(post ? await this.api.writes.vote(me, post, choices) : refuse('not-found'), context, this.api);
  }
}
