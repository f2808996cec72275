import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  concat,
  decodeErrorResult,
  keccak256,
  numberToHex,
  parseEther,
  stringToHex,
  toHex,
  type Address,
  type Hex,
  type LocalAccount,
  type TransactionReceipt,
} from 'viem';
import { privateKeyToAccount } from 'viem/accounts';
import {
  calls,
  connectChain,
  deploy,
  everyAbi,
  loadChainProfile,
  startEmbeddedChain,
  submitFrom,
  typedData,
  type ActMessage,
  type Build,
  type Call,
  type Chain,
  type Deployment,
  type EmbeddedChain,
  type EmbeddedChainOptions,
  type SignedAct,
} from '@planet/identity';
import { quiet } from './quiet.js';

/** An account with a key that is always the same for the same name, so that what it signs costs the same gas. */
export const person = (name: string): LocalAccount => privateKeyToAccount(keccak256(stringToHex(name)));
export const nobody: Address = '0x0000000000000000000000000000000000000000';
/** The year 2100: tests that mean another deadline say so. */
export const farAway = 4_102_444_800n;

export interface TestChain {
  chain: Chain;
  embedded: EmbeddedChain;
  dir: string;
  at: Deployment & { chainId: number };
  admin: LocalAccount;
  /** In ascending order of their addresses; two must attest. */
  operators: LocalAccount[];
  sign<Act extends SignedAct>(signer: LocalAccount, act: Act, message: ActMessage<Act>): Promise<Hex>;
  /** Sends from the admin; resolves when it is mined. */
  send(call: Call): Promise<TransactionReceipt>;
  /** The name of the error with which the chain refuses the call; null: it would take it. */
  refusal(call: Call, from?: Address): Promise<string | null>;
  fund(address: Address): Promise<void>;
  /** The call that registers this person. */
  registration(owner: LocalAccount, handle: string, recovery?: Address): Promise<Call>;
  attested<Act extends 'AttestLink' | 'AttestUnlink'>(act: Act, message: ActMessage<Act>): Promise<Hex>;
  stop(): Promise<void>;
}

/** How each build's chain is started: the newest machine, and the closest to Spectrum that runs here. */
export const chainOf: Record<Build, Partial<EmbeddedChainOptions>> = {
  modern: {},
  spectrum: { hardfork: 'istanbul', chainId: 20180430 },
};

/** A chain of its own in a temporary folder, with the contracts of this build on it. */
export async function startTestChain(build: Build, options: Partial<EmbeddedChainOptions> = {}): Promise<TestChain> {
  const dir = options.dir ?? (await mkdtemp(join(tmpdir(), 'planet-chain-')));
  const embedded = await startEmbeddedChain({ dir, logger: quiet, ...chainOf[build], ...options });
  const shipped = loadChainProfile(build === 'modern' ? 'embedded' : 'spectrum');
  const chain = await connectChain({
    profile: { ...shipped, id: null, pollMs: 50 },
    rpcUrl: embedded.url,
    stateDir: dir,
  });
  const admin = person('admin');
  const operators = ['operator 1', 'operator 2', 'operator 3']
    .map(person)
    .sort((a, b) => (a.address.toLowerCase() < b.address.toLowerCase() ? -1 : 1));
  const fund = async (address: Address): Promise<void> =>
    void (await embedded.rpc('anvil_setBalance', [address, numberToHex(parseEther('1000'))]));
  await fund(admin.address);
  const submit = submitFrom(chain, admin);
  const governance = { admin: admin.address, operators: operators.map(({ address }) => address), threshold: 2 };
  const deployment = await deploy(chain, submit, governance).catch(async (error: unknown) => {
    await embedded.stop();
    throw error;
  });
  const at = { ...deployment, chainId: chain.id };

  const sign: TestChain['sign'] = (signer, act, message) => signer.signTypedData(typedData(at, act, message));
  return {
    chain,
    embedded,
    dir,
    at,
    admin,
    operators,
    sign,
    fund,
    send: async (call) => (await submit(call)) as TransactionReceipt,
    refusal: (call, from = admin.address) => refusalOf(chain, call, from),
    async registration(owner, handle, recovery = nobody) {
      const message = { owner: owner.address, handle, recovery, deadline: farAway };
      const signature = await sign(owner, 'Register', message);
      return calls(at).register({ ...message, signature }, await sign(operators[0]!, 'Sponsor', message));
    },
    async attested(act, message) {
      return concat([await sign(operators[0]!, act, message), await sign(operators[1]!, act, message)]);
    },
    async stop() {
      await embedded.stop();
      if (!options.dir) await rm(dir, { recursive: true, force: true });
    },
  };
}

async function refusalOf(chain: Chain, { to, data }: Call, from: Address): Promise<string | null> {
  try {
    await chain.client.call({ account: from, to, data });
    return null;
  } catch (error) {
    const walk = (error as { walk?: (test: (cause: unknown) => boolean) => unknown }).walk;
    const cause = walk?.call(error, (e) => typeof (e as { data?: unknown }).data === 'string') as { data?: Hex } | null;
    if (!cause?.data) throw error;
    return decodeErrorResult({ abi: everyAbi, data: cause.data }).errorName;
  }
}

export const account = (name: string): Hex => keccak256(stringToHex(`account ${name}`));
export const evidence = keccak256(toHex('a bundle of proofs'));
