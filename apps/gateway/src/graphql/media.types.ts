import { Field, InputType, Int, ObjectType } from '@nestjs/graphql';
import type { Media as CoreMedia } from '@planet/core';

@ObjectType()
export class Media {
  @Field(() => String, { description: 'Where the bytes are, for anybody to get.' })
  url!: string;

  @Field(() => String, { nullable: true })
  mediaType?: string;

  @Field(() => String, { nullable: true })
  alt?: string;

  @Field(() => Int, { nullable: true })
  width?: number;

  @Field(() => Int, { nullable: true })
  height?: number;

  @Field(() => Int, { nullable: true })
  bytes?: number;

  @Field(() => String, { nullable: true })
  blurhash?: string;
}

@InputType()
export class MediaInput {
  @Field(() => String, { description: '`https://…`, or `blob:` and the SHA-256 of a blob that is held here.' })
  url!: string;

  @Field(() => String, { nullable: true })
  alt?: string;

  @Field(() => String, { nullable: true })
  mediaType?: string;
}

/** Our own blobs are fetched from this host. */
export const mediaUrl = (url: string, origin: string): string =>
  /^blob:[0-9a-f]{64}$/.test(url) ? `${origin}/media/${url.slice(5)}` : url;

export const presentMedia = (media: CoreMedia, origin: string): Media => ({
  ...media,
  url: mediaUrl(media.url, origin),
});
