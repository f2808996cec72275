import type { Tx } from '../client.js';
import { createKeyValue } from './key-value.repository.js';

/** The chain on which the identities of this Planet stand, as the chain role last found it. */
export interface ChainSeat {
  mode: 'embedded' | 'external' | 'off';
  /** `chainId:0xcontract`, as in the tables of the chain; `off`. */
  world: string;
  /** 0 where the chain is off. */
  chainId: number;
  /** For calls that read. Null where the chain is off. */
  rpcUrl: string | null;
  identity: `0x${string}` | null;
  gateway: `0x${string}` | null;
  /** Address whose transactions pay. */
  relayer: `0x${string}` | null;
  /** The person may be sent to `${explorer}/tx/…`. */
  explorer: string | null;
  /** How many operators attest a link. */
  threshold: number;
}

export const chainOff: ChainSeat = {
  mode: 'off',
  world: 'off',
  chainId: 0,
  rpcUrl: null,
  identity: null,
  gateway: null,
  relayer: null,
  explorer: null,
  threshold: 0,
};

/** Where the contracts of this Planet stand on one chain. */
export interface KeptContracts {
  identity: `0x${string}`;
  gateway: `0x${string}`;
  accountRegistry: `0x${string}`;
  accountImplementation: `0x${string}`;
  fromBlock: number;
}

const place = 'chain';
/** @param chain `embedded`, or the id of the chain */
export async function contracts(tx: Tx, chain: string): Promise<KeptContracts | null> {
  return createKeyValue(tx, place).get(`contracts:${chain}`);
}
export async function keepContracts(tx: Tx, chain: string, kept: KeptContracts): Promise<void> {
  await createKeyValue(tx, place).set(`contracts:${chain}`, kept);
}
/** Null: the chain role has never been ready, and the chain is not known to be off. */
export async function read(tx: Tx): Promise<ChainSeat | null> {
  return (await createKeyValue(tx, place).get('seat')) as ChainSeat | null;
}
/** Until the chain role is ready again: what stands is of another chain than the settings name. */
export async function forget(tx: Tx): Promise<void> {
  await createKeyValue(tx, place).delete('seat');
}
export async function write(tx: Tx, seat: ChainSeat): Promise<void> {
  await createKeyValue(tx, place).set('seat', seat);
}
