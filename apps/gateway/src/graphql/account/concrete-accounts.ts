import type { Type } from '@nestjs/common';
import { ObjectType } from '@nestjs/graphql';
import { Node } from '../node/node.types.js';
import type { AccountKinds } from './account-kinds.js';
import { Account } from './account.types.js';

/** A class stands for each type once, however many schemas are made. */
const made = new Map<string, Type<Account>>();

/** The types themselves, for the schema: nothing else names them. */
export const concreteAccounts = (kinds: AccountKinds): Type<Account>[] => kinds.all().map(typeNamed);

function typeNamed(name: string): Type<Account> {
  const known = made.get(name);
  if (known) return known;
  const type = { [name]: class {} }[name] as unknown as Type<Account>;
  ObjectType(name, { implements: () => [Account, Node] })(type);
  made.set(name, type);
  return type;
}
