import { Field, InterfaceType } from '@nestjs/graphql';
import { explain, type Refusal as Refused } from '@planet/core';

@InterfaceType({ description: 'An expected end that is not success.', resolveType: (value: Refusal) => value.typeName })
export abstract class Refusal {
  @Field(() => String, { description: 'One of the named reasons.' })
  reason!: string;

  @Field(() => String, { description: 'A sentence for people.' })
  message!: string;

  /** Not part of the schema. */
  typeName!: string;
}

/** The refusal as an object of this type. */
export const refusedAs = <Name extends string>(typeName: Name, { reason, detail }: Refused) => ({
  typeName,
  reason,
  message: detail ? `${explain(reason)} (${detail})` : explain(reason),
});
