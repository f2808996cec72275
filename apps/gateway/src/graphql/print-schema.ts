import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import { GraphQLSchemaBuilderModule, GraphQLSchemaFactory } from '@nestjs/graphql';
import { lexicographicSortSchema, printSchema } from 'graphql';
import { protocols } from '@planet/protocols';
import { AccountKinds } from './account/account-kinds.js';
import { concreteAccounts } from './account/concrete-accounts.js';
import { resolvers } from './resolvers.js';

/** The schema as the code has it, for the file beside this app. */
export async function schemaText(): Promise<string> {
  const app = await NestFactory.createApplicationContext(GraphQLSchemaBuilderModule, { logger: false });
  const kinds = new AccountKinds(protocols.map(({ name, title = name }) => [name, title]));
  const schema = await app.get(GraphQLSchemaFactory).create(resolvers, { orphanedTypes: concreteAccounts(kinds) });
  await app.close();
  return `${printSchema(lexicographicSortSchema(schema))}\n`;
}
