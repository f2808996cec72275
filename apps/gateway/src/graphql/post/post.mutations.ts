import { Inject } from '@nestjs/common';
import { Args, Context, ID, Mutation, Resolver } from '@nestjs/graphql';
import { refuse, textLimit, type Audience, type Outcome, type PostId } from '@planet/core';
import type { ApiContext } from '../context.js';
import { API, type Api } from '../deps.js';
import { badInput, faultOf } from '../errors.js';
import type { MediaInput } from '../media.types.js';
import { actingAccount } from '../viewer.js';
import { readLocation } from './location.types.js';
import { linkMentions } from './mentions.js';
import { postIdNamed } from './post-named.js';
import { payloadOf, PostPayload } from './post-payload.js';
import { CreatePostInput, EditPostInput } from './post.types.js';

@Resolver()
export class PostMutations {
  constructor(@Inject(API) private readonly api: Api) {}

  @Mutation(() => PostPayload, {
    description: 'Needs the scope WRITE. A handle in the text, `@name@host`, becomes a mention.',
  })
  async createPost(
    @Args('input', { type: () => CreatePostInput }) input: CreatePostInput,
    @Context() context: ApiContext,
  ) {
    const me = actingAccount(context.viewer, input.as);
    checkText(input.text);
    if (!input.text.trim() && !input.media?.length) throw badInput('The post holds neither text nor media.');
    const replyTo = await this.named(input.replyTo);
    const quote = await this.named(input.quote);
    if (replyTo === null || quote === null) return { post: null, error: faultOf(refuse('not-found')) };
    const { text, mentions } = await linkMentions(input.text, this.api);
    const done = await this.api.writes.createPost(me, {
      text,
      mentions,
      contentWarning: checkShort('contentWarning', input.contentWarning, 5_000) ?? undefined,
      language: checkShort('language', input.language, 35) ?? undefined,
      media: checkMedia(input.media ?? []),
      poll: input.poll ? { ...input.poll, closesAt: input.poll.closesAt ?? undefined } : undefined,
      location: readLocation(input.location),
      audience: input.audience as Audience,
      replyTo,
      quote,
    });
    return this.payload(done, context);
  }

  @Mutation(() => PostPayload, {
    description: 'Needs the scope WRITE. Puts another text in place, wherever the post went.',
  })
  async editPost(@Args('input', { type: () => EditPostInput }) input: EditPostInput, @Context() context: ApiContext) {
    const me = actingAccount(context.viewer, input.as);
    checkText(input.text);
    const post = await postIdNamed(input.post, this.api);
    if (!post) return { post: null, error: faultOf(refuse('not-found')) };
    const { text, mentions } = await linkMentions(input.text, this.api);
    const contentWarning = checkShort('contentWarning', input.contentWarning, 5_000);
    return this.payload(await this.api.writes.editPost(me, post, { text, mentions, contentWarning }), context);
  }

  @Mutation(() => PostPayload, { description: 'Needs the scope WRITE. Deletes the post here, and wherever it went.' })
  async deletePost(
    @Args('post', { type: () => ID }) id: string,
    @Args('as', { type: () => ID, nullable: true }) as: string | null,
    @Context() context: ApiContext,
  ) {
    const me = actingAccount(context.viewer, as);
    const post = await postIdNamed(id, this.api);
    return this.payload(post ? await this.api.writes.deletePost(me, post) : refuse('not-found'), context);
  }

  @Mutation(() => PostPayload, {
    description: 'Needs the scope WRITE. Reacts to a post; an emoji of null takes the reaction back.',
  })
  async react(
    @Args('post', { type: () => ID }) id: string,
    @Args('emoji', { type: () => String, nullable: true, defaultValue: '❤' }) emoji: string | null,
    @Args('as', { type: () => ID, nullable: true }) as: string | null,
    @Context() context: ApiContext,
  ) {
    const me = actingAccount(context.viewer, as);
    if (emoji !== null && (emoji.length === 0 || emoji.length > 200)) throw badInput('The emoji is too long.');
    const post = await postIdNamed(id, this.api);
    return this.payload(post ? await this.api.writes.react(me, post, emoji) : refuse('not-found'), context);
  }

  /** Undefined: not named. Null: named, and not known. */
  private async named(id: string | null | undefined): Promise<PostId | null | undefined> {
    return id === null || id === undefined ? undefined : postIdNamed(id, this.api);
  }

  private payload(done: Outcome<PostId>, context: ApiContext): Promise<PostPayload> {
    return payloadOf(done, context, this.api);
  }
}

function checkText(text: string): void {
  if (text.length > textLimit) throw badInput(`The text is longer than ${textLimit} characters.`);
  if (text.includes('\0')) throw badInput('The text holds a NUL.');
}

function checkShort<T extends string | null | undefined>(name: string, text: T, most: number): T {
  if (text && (text.length > most || text.includes('\0'))) throw badInput(`${name} is longer than ${most} characters.`);
  return text;
}

function checkMedia(media: MediaInput[]): { url: string; alt?: string; mediaType?: string }[] {
  if (media.length > 64) throw badInput('At most 64 media.');
  for (const { url } of media)
    if (
      url.length > 4_096 ||
      !(/^blob:[0-9a-f]{64}$/.test(url) || (URL.canParse(url) && /^https?:$/.test(new URL(url).protocol)))
    )
      throw badInput('The url of a medium must be https://… or blob:<sha256>.');
  return media.map(({ url, alt, mediaType }) => ({
    url,
    alt: checkShort('alt', alt, 20_000) ?? undefined,
    mediaType: checkShort('mediaType', mediaType, 127) ?? undefined,
  }));
}
