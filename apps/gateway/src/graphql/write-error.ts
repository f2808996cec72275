import { Field, ObjectType } from '@nestjs/graphql';

@ObjectType({
  description: 'Why a mutation changed nothing. What is wrong with the request itself stands in `errors`.',
})
export class WriteError {
  @Field(() => String, { description: 'One of the named reasons, such as `not-the-author`.' })
  code!: string;

  @Field(() => String, { description: 'A sentence for people.' })
  message!: string;

  @Field(() => Boolean, { description: 'The same call may succeed later.' })
  retryable!: boolean;
}
