import { Address as AddressOf, Hex as HexOf, PersonalMessage, Secp256k1, Signature } from 'ox';
import { createPublicClient, http, isHex, type Address, type Hex, type PublicClient } from 'viem';
import { parseSiweMessage } from 'viem/siwe';
import { later, madeInTime, ok, refuse } from '@planet/core';
import type { LinkClaim, Outcome, ProofEvidence, ProofSource } from '@planet/core';
import { halfOrder, type ContractCheck } from './signature.js';
import { readStatement } from './statement.js';

/** A client for the chain of this number, where one is known. */
export type ClientOf = (chainId: number) => PublicClient | null;

/** Of the chain that this Planet uses, and of no other. */
export const clientsOf =
  (seat: { chainId: number; rpcUrl: string | null } | null): ClientOf =>
  (chainId) =>
    seat?.rpcUrl && seat.chainId === chainId
      ? (createPublicClient({ transport: http(seat.rpcUrl, { timeout: 10_000, retryCount: 1 }) }) as PublicClient)
      : null;

/** Does the contract at the owner's address take the signature? */
export const contractCheck =
  (clientOf: ClientOf, chainId: number): ContractCheck =>
  (owner, text, signature) =>
    askContract(clientOf, chainId, owner, text, signature);

/** `eip155:<chain>:0x…`, or a bare address, which is then of `chainId`. */
export function walletIn(text: string, chainId: number): string | null {
  const [, chain, address] = /^(?:eip155:([1-9]\d{0,15}):)?(0x[0-9a-fA-F]{40})$/.exec(text.trim()) ?? [];
  if (!address) return null;
  // Mixed case is a checksum (EIP-55): a wrong one is a slip.
  const mixed = /[a-f]/.test(address.slice(2)) && /[A-F]/.test(address.slice(2));
  if (mixed && !AddressOf.validate(address, { strict: true })) return null;
  return `eip155:${chain ?? (chainId || 1)}:${address.toLowerCase()}`;
}

const parts = (account: string): { chainId: number; address: Address } => {
  const [, chain, address] = account.split(':');
  return { chainId: Number(chain), address: address as Address };
};

/** How wallets show that they are somebody's: they sign the statement, or a sign-in message (EIP-4361) with its nonce. */
export function walletProofs(clientOf: ClientOf): ProofSource {
  return {
    check: checkWallet,
    ways: (claim) => [
      {
        method: 'wallet-signature',
        title: 'Sign with the wallet',
        text: 'Sign this text with the wallet and hand over the signature.',
        paste: claim.statement,
      },
    ],
    async find(claim, given) {
      if (!given) return later('not-found', 'nothing was signed yet');
      const at = new Date();
      const evidence = { method: methodOf(given), strength: 'key-held', raw: given.trim(), place: '', at } as const;
      const checked = checkWallet(claim, evidence);
      if (checked.ok) return ok(evidence);
      const said = readSigned(claim, evidence.raw);
      if (checked.reason !== 'bad-signature' || !said.ok) return checked;
      const { chainId, address } = parts(claim.account);
      const client = clientOf(chainId);
      if (!client)
        return refuse('unknown-chain', `not by the key of the address; a contract of chain ${chainId} cannot be asked`);
      const block = await client.getBlockNumber().catch(() => null);
      const taken = await askContract(clientOf, chainId, address, said.value.text, said.value.signature);
      if (!taken.ok) return taken;
      return ok({ ...evidence, method: 'wallet-contract', more: { block: String(block) } });
    },
  };
}

const methodOf = (given: string): string => (given.trim().startsWith('{') ? 'wallet-siwe' : 'wallet-signature');

/** The text that was signed and the signature, where the text says what the claim says. */
function readSigned(claim: LinkClaim, raw: string): Outcome<{ text: string; signature: Hex }> {
  if (isHex(raw)) return ok({ text: claim.statement, signature: raw });
  let given: { message?: unknown; signature?: unknown };
  try {
    given = JSON.parse(raw) as typeof given;
  } catch {
    return refuse('malformed', 'neither a signature nor a signed message');
  }
  const { message, signature } = given;
  if (typeof message !== 'string' || message.length > 8192 || !isHex(signature)) return refuse('malformed');
  const siwe = parseSiweMessage(message);
  const statement = readStatement(claim.statement);
  if (!statement.ok) return statement;
  const { chainId, address } = parts(claim.account);
  if (siwe.address?.toLowerCase() !== address || siwe.chainId !== chainId)
    return refuse('actor-mismatch', siwe.address);
  if (siwe.domain !== statement.value.audience) return refuse('wrong-audience', siwe.domain);
  if (siwe.nonce !== claim.nonce || !siwe.resources?.includes(`urn:${statement.value.identity}`))
    return refuse('wrong-statement', 'the message names another nonce or identity');
  if (!siwe.issuedAt || !madeInTime(claim, siwe.issuedAt)) return refuse('made-out-of-time');
  return ok({ text: message, signature });
}

/** By the key of the address. What a contract took can only be asked of its chain: `unknown-chain`. */
export const checkWallet: ProofSource['check'] = (claim, { raw, method, strength }: ProofEvidence) => {
  if (strength !== 'key-held') return refuse('malformed', 'strength');
  const said = readSigned(claim, raw);
  if (!said.ok) return said;
  const { address } = parts(claim.account);
  if (method === 'wallet-contract')
    return later('unknown-chain', 'only the contract can say whether it takes the signature');
  try {
    const { text, signature } = said.value;
    const read = Signature.fromHex(signature);
    const payload = PersonalMessage.getSignPayload(HexOf.fromString(text));
    if (Secp256k1.recoverAddress({ payload, signature: read }).toLowerCase() !== address)
      return refuse('bad-signature');
    return read.s <= halfOrder ? ok(undefined) : refuse('malleable-signature');
  } catch {
    return refuse('bad-signature');
  }
};

async function askContract(
  clientOf: ClientOf,
  chainId: number,
  address: Address,
  message: string,
  signature: Hex,
): Promise<Outcome<void>> {
  const client = clientOf(chainId);
  if (!client) return refuse('unknown-chain', `chain ${chainId}`);
  try {
    const taken = await client.verifyMessage({ address, message, signature });
    return taken ? ok(undefined) : refuse('bad-signature', 'the contract does not take it');
  } catch (error) {
    return later('host-down', (error as Error).message.split('\n', 1)[0]);
  }
}
