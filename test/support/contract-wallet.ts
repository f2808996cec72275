import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { projectRoot } from '@planet/platform';
import {
  concat,
  createWalletClient,
  encodeAbiParameters,
  getContractAddress,
  hashMessage,
  hashTypedData,
  http,
  keccak256,
  numberToHex,
  parseEther,
  parseSignature,
  publicActions,
  serializeErc6492Signature,
  type Hex,
  type LocalAccount,
  zeroHash,
} from 'viem';
import { generatePrivateKey, privateKeyToAccount } from 'viem/accounts';
import { anvil } from 'viem/chains';
import { encodeFunctionData, parseAbi } from 'viem';
import type { Wallet } from './wallet-people.js';

// As smart accounts do: it signs by a key, over a digest that names the wallet, in an encoding of its own.
const source = `// SPDX-License-Identifier: AGPL-3.0-or-later
pragma solidity ^0.8.24;
contract Wallet {
    address immutable key;
    constructor(address key_) { key = key_; }
    receive() external payable {}
    function isValidSignature(bytes32 hash, bytes calldata signature) external view returns (bytes4) {
        (bytes32 r, bytes32 s, uint8 v) = abi.decode(signature, (bytes32, bytes32, uint8));
        bytes32 digest = keccak256(abi.encode(address(this), hash));
        return ecrecover(digest, v, r, s) == key ? this.isValidSignature.selector : bytes4(0xffffffff);
    }
}
contract Factory {
    function make(address key) external { new Wallet{salt: 0}(key); }
}`;

let compiled: Record<'Wallet' | 'Factory', Hex> | undefined;
function codeOf(contract: 'Wallet' | 'Factory'): Hex {
  compiled ??= compile();
  return compiled[contract];
}
function compile(): Record<'Wallet' | 'Factory', Hex> {
  const input = JSON.stringify({
    language: 'Solidity',
    sources: { wallet: { content: source } },
    settings: { outputSelection: { '*': { '*': ['evm.bytecode.object'] } } },
  });
  const solc = join(projectRoot(), 'scripts/contracts/solc.mjs');
  const { stdout } = spawnSync(process.execPath, [solc, '--standard-json'], { input, encoding: 'utf8' });
  const { contracts } = JSON.parse(stdout) as {
    contracts: { wallet: Record<string, { evm: { bytecode: { object: string } } }> };
  };
  const hex = (name: string): Hex => `0x${contracts.wallet[name]!.evm.bytecode.object}`;
  return { Wallet: hex('Wallet'), Factory: hex('Factory') };
}

export interface ContractWallet extends Wallet {
  deploy(): Promise<void>;
  /** The same, as it signs before it is deployed (ERC-6492). */
  undeployed: Wallet;
}
const factoryAbi = parseAbi(['function make(address key)']);

/** What tests send to the chain themselves, from an account that has money. */
export async function sender(rpcUrl: string) {
  const account = privateKeyToAccount(generatePrivateKey());
  const client = createWalletClient({ account, chain: anvil, transport: http(rpcUrl) }).extend(publicActions);
  await client.request({
    method: 'anvil_setBalance',
    params: [account.address, numberToHex(parseEther('1'))],
  } as never);
  const mined = async (sent: Promise<Hex>) => client.waitForTransactionReceipt({ hash: await sent });
  return { client, mined };
}

/** Wallets that are contracts, one for each key. */
export async function contractWallets(rpcUrl: string): Promise<(key?: LocalAccount) => ContractWallet> {
  const { client, mined } = await sender(rpcUrl);
  const { contractAddress } = await mined(client.deployContract({ abi: [], bytecode: codeOf('Factory') }));
  const factory = contractAddress!;
  return (key = privateKeyToAccount(generatePrivateKey())) => {
    const bytecode = concat([codeOf('Wallet'), encodeAbiParameters([{ type: 'address' }], [key.address])]);
    const address = getContractAddress({ opcode: 'CREATE2', from: factory, salt: zeroHash, bytecode });
    const data = encodeFunctionData({ abi: factoryAbi, functionName: 'make', args: [key.address] });
    const sign = async (hash: Hex): Promise<Hex> => {
      const words = [{ type: 'address' }, { type: 'bytes32' }] as const;
      const digest = keccak256(encodeAbiParameters(words, [address, hash]));
      const { r, s, v } = parseSignature(await key.sign!({ hash: digest }));
      return encodeAbiParameters([{ type: 'bytes32' }, { type: 'bytes32' }, { type: 'uint8' }], [r, s, Number(v)]);
    };
    const wallet = (by: (hash: Hex) => Promise<Hex>): Wallet => ({
      address: address.toLowerCase() as Hex,
      text: (message) => by(hashMessage(message)),
      typed: (typed) => by(hashTypedData(typed as never)),
    });
    const wrapped = async (hash: Hex) =>
      serializeErc6492Signature({ address: factory, data, signature: await sign(hash) });
    return {
      ...wallet(sign),
      undeployed: wallet(wrapped),
      deploy: async () => void (await mined(client.sendTransaction({ to: factory, data }))),
    };
  };
}

/** The account's key stands for a contract as well from now on (EIP-7702). */
export async function delegate(rpcUrl: string, account: LocalAccount): Promise<void> {
  const { client, mined } = await sender(rpcUrl);
  const { contractAddress } = await mined(
    client.deployContract({
      abi: parseAbi(['constructor(address)']),
      bytecode: codeOf('Wallet'),
      args: [client.account.address],
    }),
  );
  const authorization = await account.signAuthorization!({
    chainId: await client.getChainId(),
    nonce: await client.getTransactionCount({ address: account.address }),
    contractAddress: contractAddress!,
  });
  await mined(client.sendTransaction({ authorizationList: [authorization], to: account.address }));
}
