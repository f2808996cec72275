import { home } from '@planet/bridge';
import type { Network } from '@planet/core';

/** Networks that are none of the registry: this Planet itself, and chains. */
const own: [Network, string][] = [
  [home, 'PlanetAccount'],
  ['wallet', 'Wallet'],
];
/** Of a network that was taken out of the registry, while its accounts are still here. */
const others = 'OtherAccount';

/** Names of the types of accounts, by network, as the network's title gives them: `Scuttlebutt` is `ScuttlebuttAccount`. */
export class AccountKinds {
  private readonly byNetwork: Map<Network, string>;

  constructor(titles: Iterable<readonly [Network, string]>) {
    this.byNetwork = new Map([...own, ...[...titles].map(([network, title]) => [network, nameOf(title)] as const)]);
  }

  readonly of = (network: Network): string => this.byNetwork.get(network) ?? others;

  all(): string[] {
    return [...new Set([...this.byNetwork.values(), others])];
  }
}
/** What a type is resolved with. */
export interface KnowsKinds {
  accountKinds: AccountKinds;
}

const nameOf = (title: string): string => {
  const letters = title.replace(/[^A-Za-z0-9]/g, '');
  return `${letters.slice(0, 1).toUpperCase()}${letters.slice(1)}Account`;
};
