import { createPublicClient, http, type Hex, type PublicClient } from 'viem';
import type { ChainProfile } from './profile.js';

/** One thing that was looked at. */
export interface Finding {
  what: string;
  /** `fails`: Planet cannot work with this chain so; `warns`: it works, with less. */
  state: 'works' | 'warns' | 'fails';
  said: string;
}
export interface Diagnosis {
  rpcUrl: string;
  chainId: number | null;
  findings: Finding[];
  /** The build of the contracts that its machine runs; null: none of them. */
  build: 'modern' | 'spectrum' | null;
  /** Which settings of a profile fit what was found. */
  suggested: Partial<Pick<ChainProfile, 'txType' | 'finality'>>;
  healthy: boolean;
}

/** A head older than this is that of a chain that stands still, or of a node that has not caught up, in s. */
const HEAD_AGE_S = 300;
/** Creation code that runs one opcode and makes an empty contract; a machine without it refuses. */
const probes: Record<'istanbul' | 'osaka', [opcode: string, code: Hex][]> = {
  istanbul: [
    ['SHR', '0x600160011c50'],
    ['EXTCODEHASH', '0x303f50'],
    ['CHAINID', '0x4650'],
    ['SELFBALANCE', '0x4750'],
    ['CREATE2', '0x6000600060006000f550'],
  ],
  osaka: [
    ['PUSH0', '0x5f50'],
    ['MCOPY', '0x6000600060005e'],
    ['TSTORE', '0x600060005d'],
    ['CLZ', '0x60011e50'],
  ],
};

/** Asks a chain what it can do, and says what of Planet will work there. Changes nothing on it. */
export async function examineChain(rpcUrl: string, profile?: ChainProfile): Promise<Diagnosis> {
  const client = createPublicClient({ transport: http(rpcUrl, { retryCount: 1, timeout: 10_000 }) });
  const findings: Finding[] = [];
  const add = (what: string, state: Finding['state'], said: string): void => void findings.push({ what, state, said });
  const done = (chainId: number | null, rest: Pick<Diagnosis, 'build' | 'suggested'>): Diagnosis => ({
    rpcUrl,
    chainId,
    findings,
    ...rest,
    healthy: findings.every(({ state }) => state !== 'fails'),
  });

  const chainId = await client.getChainId().catch((error: unknown) => {
    add('address', 'fails', `nobody answers: ${shortly(error)}`);
    return null;
  });
  if (chainId === null) return done(null, { build: null, suggested: {} });
  const expected = profile?.id ?? chainId;
  add(
    'chain id',
    chainId === expected ? 'works' : 'fails',
    `${chainId}${chainId === expected ? '' : `, not ${expected}`}`,
  );
  await examineHead(client, add);
  const build = await examineMachine(client, add);
  if (profile && build !== 'modern' && profile.build === 'modern')
    add('build', 'fails', `the profile says ${profile.build}, the machine runs ${build ?? 'neither'}`);
  const txType = await examineFees(client, add, profile);
  const finality = await examineFinality(client, add, profile);
  await examineLogs(client, add, profile);
  return done(chainId, { build, suggested: { txType, finality } });
}

type Add = (what: string, state: Finding['state'], said: string) => void;

async function examineHead(client: PublicClient, add: Add): Promise<void> {
  const head = await client.getBlock().catch(() => null);
  if (!head) return add('head', 'fails', 'it shows no block');
  const age = Math.floor(Date.now() / 1000) - Number(head.timestamp);
  const said = `block ${head.number}, ${age} s old`;
  // A chain that makes blocks only for transactions may rest; others may not.
  add('head', age <= HEAD_AGE_S ? 'works' : 'warns', age <= HEAD_AGE_S ? said : `${said}: it stands still, or rests`);
}

async function examineMachine(client: PublicClient, add: Add): Promise<Diagnosis['build']> {
  const missing = async (level: keyof typeof probes): Promise<string[]> => {
    const found = await Promise.all(
      probes[level].map(async ([name, code]) => ((await runs(client, code)) ? [] : [name])),
    );
    return found.flat();
  };
  const [old, young] = [await missing('istanbul'), await missing('osaka')];
  const build = old.length > 0 ? null : young.length > 0 ? 'spectrum' : 'modern';
  if (build === null) add('opcodes', 'fails', `without ${old.join(', ')}`);
  else if (build === 'spectrum') add('opcodes', 'warns', `without ${young.join(', ')}: the build "spectrum" runs`);
  else add('opcodes', 'works', 'all of them: the build "modern" runs');
  return build;
}

/** Without an address to call, the data is run as the creation of a contract. */
const runs = (client: PublicClient, code: Hex): Promise<boolean> =>
  client.call({ data: `${code}60006000f3` }).then(
    () => true,
    () => false,
  );

async function examineFees(client: PublicClient, add: Add, profile?: ChainProfile): Promise<ChainProfile['txType']> {
  const [head, price] = await Promise.all([
    client.getBlock().catch(() => null),
    client.getGasPrice().catch(() => null),
  ]);
  const typed = head?.baseFeePerGas !== null && head?.baseFeePerGas !== undefined;
  if (profile?.txType === 'eip1559' && !typed) add('fees', 'fails', 'the profile says eip1559, it has no base fee');
  else if (price === null) add('fees', 'fails', 'it does not say what gas costs');
  else add('fees', 'works', `${typed ? 'with' : 'without'} a base fee, gas at ${Number(price) / 1e9} gwei`);
  return typed ? 'eip1559' : 'legacy';
}

async function examineFinality(
  client: PublicClient,
  add: Add,
  profile?: ChainProfile,
): Promise<ChainProfile['finality']> {
  const final = await client.getBlock({ blockTag: 'finalized' }).catch(() => null);
  if (final) add('finality', 'works', `the chain says it: block ${final.number}`);
  else if (profile?.finality.mode === 'tag') add('finality', 'fails', 'the profile relies on the tag, it has none');
  else add('finality', 'warns', 'it has no `finalized`: by depth');
  return final ? { mode: 'tag' } : { mode: 'depth', depth: 34 };
}

async function examineLogs(client: PublicClient, add: Add, profile?: ChainProfile): Promise<void> {
  const head = await client.getBlockNumber().catch(() => 0n);
  const range = BigInt(profile?.maxLogRange ?? 1000);
  const fromBlock = head > range ? head - range + 1n : 0n;
  await client
    .getLogs({ address: '0x0000000000000000000000000000000000000001', fromBlock, toBlock: head })
    .then(() => add('logs', 'works', `${range} blocks at once`))
    .catch((error: unknown) => add('logs', 'warns', `not ${range} blocks at once: ${shortly(error)}`));
}

const shortly = (error: unknown): string =>
  (error as { shortMessage?: string }).shortMessage ?? (error instanceof Error ? error.message : String(error));
