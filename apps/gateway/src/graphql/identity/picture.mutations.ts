import { Inject } from '@nestjs/common';
import { Args, Context, createUnionType, Field, Mutation, ObjectType, Resolver } from '@nestjs/graphql';
import type { ApiContext } from '../context.js';
import { API, type Api } from '../deps.js';
import { badInput } from '../errors.js';
import { Media, presentMedia } from '../media.types.js';
import { byClass, LimitReached, Refusal, refusalAs } from '../refusal.types.js';
import { actingPerson } from '../viewer.js';

@ObjectType()
export class PictureUploaded {
  @Field(() => String, { description: '`blob:…`, for `MediaInput`.' })
  url!: string;

  @Field(() => Media)
  media!: Media;
}

@ObjectType({ implements: () => [Refusal] })
export class PictureRefused extends Refusal {}

export const UploadPictureResult = createUnionType({
  name: 'UploadPictureResult',
  types: () => [PictureUploaded, PictureRefused, LimitReached] as const,
  resolveType: byClass,
});

@Resolver()
export class PictureMutations {
  constructor(@Inject(API) private readonly api: Api) {}

  @Mutation(() => UploadPictureResult, {
    description: 'For people who are signed in. Keeps a picture for a profile or a post; at most 512 KiB.',
  })
  async uploadPicture(
    @Args('data', { type: () => String, description: 'Its bytes, in base64.' }) data: string,
    @Context() { viewer }: ApiContext,
  ) {
    const me = actingPerson(viewer);
    if (!/^[\w+/-]+={0,2}$/.test(data)) throw badInput('data is not in base64.');
    const kept = await this.api.identity.keepPicture(me, Buffer.from(data, 'base64'));
    if (!kept.ok) return refusalAs(PictureRefused, kept);
    const url = `blob:${kept.value}`;
    return Object.assign(new PictureUploaded(), { url, media: presentMedia({ url }, this.api.origin) });
  }
}
