import type { Type } from '@nestjs/common';
import { ObjectType } from '@nestjs/graphql';
import { home } from '@planet/bridge';
import type { Network } from '@planet/core';
import { Node } from '../node/node.types.js';
import { Account } from './account.types.js';

/** Networks that are none of the registry: this Planet itself, and chains. */
const own: [Network, string][] = [
  [home, 'PlanetAccount'],
  ['wallet', 'Wallet'],
];
/** Of a network that was taken out of the registry, while its accounts are still here. */
const others = 'OtherAccount';

/** A class stands for each type once, however many schemas are made. */
const made = new Map<string, Type<Account>>();

/** The types of accounts, by network, with the name that the network's title gives: `Scuttlebutt` is `ScuttlebuttAccount`. */
export class AccountKinds {
  private readonly names: Map<Network, string>;

  constructor(titles: Iterable<readonly [Network, string]>) {
    this.names = new Map([...own, ...[...titles].map(([network, title]) => [network, nameOf(title)] as const)]);
  }

  readonly of = (network: Network): string => this.names.get(network) ?? others;

  /** For the schema: nothing else names them. */
  types(): Type<Account>[] {
    return [...new Set([...this.names.values(), others])].map(typeNamed);
  }
}

const nameOf = (title: string): string => {
  const letters = title.replace(/[^A-Za-z0-9]/g, '');
  return `${letters.slice(0, 1).toUpperCase()}${letters.slice(1)}Account`;
};

function typeNamed(name: string): Type<Account> {
  const known = made.get(name);
  if (known) return known;
  const type = { [name]: class {} }[name] as unknown as Type<Account>;
  ObjectType(name, { implements: () => [Account, Node] })(type);
  made.set(name, type);
  return type;
}
