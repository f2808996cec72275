import { Field, ObjectType } from '@nestjs/graphql';
import type { Outcome, PostId } from '@planet/core';
import type { ApiContext } from '../context.js';
import type { Api } from '../deps.js';
import { faultOf } from '../errors.js';
import { WriteError } from '../write-error.js';
import { Post, presentPost } from './post.types.js';

@ObjectType()
export class PostPayload {
  @Field(() => Post, { nullable: true })
  post!: Post | null;

  @Field(() => WriteError, { nullable: true })
  error!: WriteError | null;
}

export async function payloadOf(done: Outcome<PostId>, { load }: ApiContext, { origin }: Api): Promise<PostPayload> {
  if (!done.ok) return { post: null, error: faultOf(done) };
  load.ownChoices.clear(done.value);
  const row = await load.post.clear(done.value).load(done.value);
  return { post: row && presentPost(row, origin), error: null };
}
