import { GraphQLScalarType, valueFromASTUntyped } from 'graphql';

/** Any value of JSON, as it is. */
export const Json = new GraphQLScalarType({
  name: 'JSON',
  description: 'Any value of JSON.',
  serialize: (value) => value,
  parseValue: (value) => value,
  parseLiteral: (node, variables) => valueFromASTUntyped(node, variables),
});
