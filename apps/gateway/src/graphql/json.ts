import { GraphQLScalarType } from 'graphql';

/** Data of other standards (EIP-712, evidence), as it is. Only given out. */
export const Json = new GraphQLScalarType({
  name: 'JSON',
  description: 'Any JSON value. Numbers too big for JSON are decimal text.',
  serialize: (value) =>
    JSON.parse(
      JSON.stringify(value, (_key, part: unknown) => (typeof part === 'bigint' ? String(part) : part)),
    ) as unknown,
});
