import { GraphQLScalarType, valueFromASTUntyped } from 'graphql';

/** Any value of JSON; data of other standards (EIP-712, WebAuthn, evidence) as it is. */
export const Json = new GraphQLScalarType({
  name: 'JSON',
  description: 'Any value of JSON. Numbers too big for JSON are decimal text.',
  serialize: (value) =>
    JSON.parse(
      JSON.stringify(value, (_key, part: unknown) => (typeof part === 'bigint' ? String(part) : part)),
    ) as unknown,
  parseValue: (value) => value,
  parseLiteral: (node, variables) => valueFromASTUntyped(node, variables),
});
