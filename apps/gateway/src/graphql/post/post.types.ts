import { Field, InputType, Int, ID, ObjectType } from '@nestjs/graphql';
import type { Media as CoreMedia } from '@planet/core';
import type { PostRow } from '@planet/store';
import { connectionOf } from '../connection.js';
import { AudienceEnum } from '../enums.js';
import { globalId } from '../global-id.js';
import { Media, MediaInput, presentMedia } from '../media.types.js';
import { Node } from '../node/node.types.js';
import { Location, LocationInput } from './location.types.js';
import { Poll, PollInput, presentPoll } from './poll.types.js';

@ObjectType({ description: 'The id under which a network knows a post.' })
export class Copy {
  @Field(() => String)
  network!: string;

  @Field(() => String)
  nativeId!: string;

  @Field(() => Int, { description: 'Long posts are several messages where messages are short.' })
  part!: number;

  @Field(() => Boolean, { description: 'True where the post was made.' })
  origin!: boolean;
}

@ObjectType()
export class ReactionCount {
  @Field(() => String)
  emoji!: string;

  @Field(() => Int)
  count!: number;
}

@ObjectType()
export class PostCounts {
  @Field(() => Int)
  replies!: number;

  @Field(() => Int)
  reposts!: number;

  @Field(() => Int)
  reactions!: number;
}

@ObjectType({
  implements: () => [Node],
  description: 'A post, or a repost of one. A deleted post keeps its place in a conversation, without its words.',
})
export class Post extends Node {
  /** Not part of the schema. */
  row!: PostRow;

  @Field(() => String, { description: 'Where it was made.' })
  network!: string;

  @Field(() => String)
  nativeId!: string;

  @Field(() => String, { nullable: true })
  title!: string | null;

  @Field(() => String, { nullable: true })
  contentWarning!: string | null;

  @Field(() => Boolean)
  sensitive!: boolean;

  @Field(() => String, { nullable: true })
  language!: string | null;

  @Field(() => [Media])
  media!: Media[];

  @Field(() => Poll, { nullable: true })
  poll!: Poll | null;

  @Field(() => Location, { nullable: true })
  location!: Location | null;

  @Field(() => [String])
  tags!: string[];

  @Field(() => AudienceEnum)
  audience!: string;

  @Field(() => String, { nullable: true, description: 'Where people can read the original.' })
  url!: string | null;

  @Field(() => Date, { description: 'The time that the author claims.' })
  createdAt!: Date;

  @Field(() => Date)
  receivedAt!: Date;

  @Field(() => Date, { nullable: true })
  editedAt!: Date | null;

  @Field(() => Date, { nullable: true })
  deletedAt!: Date | null;
}

@ObjectType('PostConnection')
export class PostConnection extends connectionOf('Post', () => Post) {}

const idOrNative = 'An id from here, or the id by which any network knows the post.';

@InputType()
export class CreatePostInput {
  @Field(() => ID, { nullable: true, description: 'Id of the account that speaks. Default: that of the token.' })
  as?: string | null;

  @Field(() => String, { description: 'CommonMark.' })
  text!: string;

  @Field(() => String, { nullable: true })
  contentWarning?: string | null;

  @Field(() => String, { nullable: true, description: 'BCP 47.' })
  language?: string | null;

  @Field(() => [MediaInput], { nullable: true })
  media?: MediaInput[] | null;

  @Field(() => PollInput, { nullable: true })
  poll?: PollInput | null;

  @Field(() => LocationInput, { nullable: true })
  location?: LocationInput | null;

  @Field(() => AudienceEnum, { defaultValue: 'public' })
  audience!: string;

  @Field(() => ID, { nullable: true, description: idOrNative })
  replyTo?: string | null;

  @Field(() => ID, { nullable: true, description: idOrNative })
  quote?: string | null;
}

@InputType()
export class EditPostInput {
  @Field(() => ID, { description: idOrNative })
  post!: string;

  @Field(() => ID, { nullable: true })
  as?: string | null;

  @Field(() => String, { description: 'CommonMark.' })
  text!: string;

  @Field(() => String, { nullable: true, description: 'Left out: stays. Null: is taken away.' })
  contentWarning?: string | null;
}

export function presentPost(row: PostRow, origin: string): Post {
  return {
    typeName: 'Post',
    id: globalId('Post', row.id),
    row,
    network: row.network,
    nativeId: row.nativeId,
    title: row.title,
    contentWarning: row.contentWarning,
    sensitive: row.sensitive,
    language: row.language,
    media: (row.media as CoreMedia[]).map((one) => presentMedia(one, origin)),
    poll: presentPoll(row),
    location: row.location as Location | null,
    tags: row.tags,
    audience: row.audience,
    url: row.url,
    createdAt: row.createdAt,
    receivedAt: row.receivedAt,
    editedAt: row.editedAt,
    deletedAt: row.deletedAt,
  };
}
