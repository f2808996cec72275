import { Inject } from '@nestjs/common';
import { Args, Context, ID, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import { planetTargets } from '@planet/core';
import { Account, presentAccount } from '../account/account.types.js';
import { connection, loaded, PageArgs, sliceOf } from '../connection.js';
import type { ApiContext } from '../context.js';
import { DeliveryConnection, presentDelivery } from '../delivery/delivery.types.js';
import { API, type Api } from '../deps.js';
import { TextFormatEnum } from '../enums.js';
import { ApiError, badInput } from '../errors.js';
import { isAdmin } from '../viewer.js';
import { htmlOf } from './html.js';
import { postIdNamed } from './post-named.js';
import { Copy, Post, PostConnection, PostCounts, presentPost, ReactionCount } from './post.types.js';

@Resolver(() => Post)
export class PostResolver {
  constructor(@Inject(API) private readonly api: Api) {}

  @Query(() => Post, {
    nullable: true,
    description:
      'Finds a post by its id, or by the id under which any network knows it. Null where you may not see it.',
  })
  async post(@Args('id', { type: () => ID }) id: string, @Context() { load }: ApiContext) {
    const found = await postIdNamed(id, this.api);
    return found && this.one(found, load);
  }

  @Query(() => PostConnection, { description: 'Public posts under a hashtag, whatever its case; the newest first.' })
  async posts(
    @Args('tag', { type: () => String, description: 'With or without its sign.' }) tag: string,
    @Args() page: PageArgs,
    @Context() { load }: ApiContext,
  ) {
    if (tag.length > 256) throw badInput('The hashtag is too long.');
    const ids = await this.api.views.posts.tagged(tag.replace(/^#/, ''), sliceOf(page));
    return connection(await loaded(ids, (all) => load.post.loadMany(all)), this.present);
  }

  @ResolveField(() => Account)
  async author(@Parent() { row }: Post, @Context() { load }: ApiContext) {
    const account = await load.account.load(row.authorId);
    if (!account) throw new Error(`post ${row.id} has no author`);
    return presentAccount(account, this.api.origin);
  }

  @ResolveField(() => String, {
    description:
      'MARKDOWN: CommonMark, in which mentions are links such as `[@name](planet:account/…)`. HTML: sanitised.',
  })
  async text(
    @Parent() { row }: Post,
    @Args('format', { type: () => TextFormatEnum, defaultValue: 'markdown' }) format: string,
    @Context() { load }: ApiContext,
  ) {
    if (format === 'markdown') return row.text;
    const targets = [...row.text.matchAll(planetTargets)];
    const urls = new Map<string, string | null>();
    await Promise.all(
      targets.map(async ([target, kind, id = '']) => {
        if (kind === 'account') urls.set(target, (await load.account.load(id))?.profile.url ?? null);
        if (kind === 'post') urls.set(target, (await load.post.load(id))?.url ?? null);
      }),
    );
    return htmlOf(row.text, this.api.origin, (target) => urls.get(target) ?? null);
  }

  @ResolveField(() => [Account])
  async mentions(@Parent() { row }: Post, @Context() { load }: ApiContext) {
    const accounts = await load.account.loadMany(row.mentions);
    return accounts.flatMap((one) => {
      if (one instanceof Error) throw one;
      return one ? [presentAccount(one, this.api.origin)] : [];
    });
  }

  @ResolveField(() => Post, { nullable: true })
  replyTo(@Parent() { row }: Post, @Context() { load }: ApiContext) {
    return this.one(row.replyToId, load);
  }

  @ResolveField(() => Post, { nullable: true, description: 'The post with which the conversation began.' })
  root(@Parent() { row }: Post, @Context() { load }: ApiContext) {
    return this.one(row.rootId, load);
  }

  @ResolveField(() => Post, { nullable: true })
  quote(@Parent() { row }: Post, @Context() { load }: ApiContext) {
    return this.one(row.quoteId, load);
  }

  @ResolveField(() => Post, { nullable: true })
  repostOf(@Parent() { row }: Post, @Context() { load }: ApiContext) {
    return this.one(row.repostOfId, load);
  }

  @ResolveField(() => PostConnection, { description: 'Direct answers, the oldest first.' })
  async replies(@Parent() { row }: Post, @Args() page: PageArgs, @Context() { load }: ApiContext) {
    const ids = await load.posts('replies', row.id, sliceOf(page));
    return connection(await loaded(ids, (all) => load.post.loadMany(all)), this.present);
  }

  @ResolveField(() => PostConnection, {
    description: 'The whole conversation below its first post, whoever answered whom; the oldest first.',
  })
  async thread(@Parent() { row }: Post, @Args() page: PageArgs, @Context() { load }: ApiContext) {
    const ids = await load.posts('thread', row.rootId ?? row.id, sliceOf(page));
    return connection(await loaded(ids, (all) => load.post.loadMany(all)), this.present);
  }

  @ResolveField(() => PostCounts)
  counts(@Parent() { row }: Post, @Context() { load }: ApiContext) {
    return load.postCounts.load(row.id);
  }

  @ResolveField(() => [ReactionCount], { description: 'The most frequent first.' })
  reactions(@Parent() { row }: Post, @Context() { load }: ApiContext) {
    return load.reactions.load(row.id);
  }

  @ResolveField(() => [Copy])
  copies(@Parent() { row }: Post, @Context() { load }: ApiContext) {
    return load.postCopies.load(row.id);
  }

  @ResolveField(() => DeliveryConnection, {
    description: 'What became of the post on its way to others, the newest first. For its author and for admins.',
  })
  async deliveries(@Parent() { row }: Post, @Args() page: PageArgs, @Context() { load, viewer }: ApiContext) {
    if (!isAdmin(viewer) && !viewer?.accountIds.includes(row.authorId))
      throw new ApiError('FORBIDDEN', 'Only the author and admins see the deliveries of a post.');
    return connection(await load.deliveries(row.id, sliceOf(page)), presentDelivery);
  }

  private async one(id: string | null, load: ApiContext['load']): Promise<Post | null> {
    const row = id === null ? null : await load.post.load(id);
    return row && this.present(row);
  }

  private readonly present = (row: Post['row']): Post => presentPost(row, this.api.origin);
}
