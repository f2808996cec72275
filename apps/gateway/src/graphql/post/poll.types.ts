import { Field, InputType, Int, ObjectType } from '@nestjs/graphql';
import { posts, type PostRow } from '@planet/store';

@ObjectType()
export class PollOption {
  @Field(() => String)
  text!: string;

  @Field(() => Int, { description: 'Votes known here; where the poll was made elsewhere, as its origin counts.' })
  votes!: number;
}

@ObjectType()
export class Poll {
  /** Not part of the schema. */
  postId!: string;

  @Field(() => [PollOption])
  options!: PollOption[];

  @Field(() => Boolean, { description: 'One may choose several answers.' })
  multiple!: boolean;

  @Field(() => Int, { nullable: true, description: 'People who voted. Null where nobody says.' })
  voters!: number | null;

  @Field(() => Date, { nullable: true })
  closesAt!: Date | null;

  @Field(() => Boolean)
  closed!: boolean;
}

@InputType()
export class PollInput {
  @Field(() => [String], { description: '2 to 20 answers, each of at most 200 letters and there once.' })
  options!: string[];

  @Field(() => Boolean, { defaultValue: false, description: 'One may choose several answers.' })
  multiple!: boolean;

  @Field(() => Date, { nullable: true })
  closesAt?: Date | null;
}

export function presentPoll(row: PostRow): Poll | null {
  const poll = posts.pollOfRow(row);
  if (!poll) return null;
  const { options, multiple, closesAt = null, voters = null } = poll;
  return { postId: row.id, options, multiple, voters, closesAt, closed: closesAt !== null && closesAt <= new Date() };
}
