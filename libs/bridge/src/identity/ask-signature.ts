import { readMessage, readNonce, signedBy, typedData, typedDataJson, type SignedAct } from '@planet/identity';
import { ok, refuse, type Identity, type Outcome } from '@planet/core';
import { createKeyValue, identities, seats, type ChainSeat } from '@planet/store';
import type { Bridge } from '../bridge.js';

/** A signature that a wallet outside this Planet is asked for. */
export interface AskedSignature {
  /** For `eth_signTypedData_v4`. */
  typedData: object;
}
export interface GivenSignature {
  message: Record<string, unknown>;
  signature: string;
  world: string;
  /** Does a chain take it from here? */
  onChain: boolean;
}
interface Asked {
  message: Record<string, unknown>;
  world: string;
}

const place = 'asked-signature';
const seconds = 1800;
const zero = `0x${'00'.repeat(20)}` as const;
const keyOf = (kind: string, identity: Identity, signer: string): string => `${kind} ${identity.id} ${signer}`;
const domainOf = ({ chainId, identity, gateway }: ChainSeat) => ({
  chainId,
  identity: identity ?? zero,
  gateway: gateway ?? zero,
});

/** What the wallet is to sign. It is remembered for half an hour. */
export async function askSignature(
  { store, clock }: Bridge,
  kind: SignedAct,
  identity: Identity,
  signer: string,
  fields: Record<string, unknown>,
): Promise<Outcome<AskedSignature>> {
  const db = store.prisma;
  const seat = await seats.read(db);
  if (!seat) return refuse('chain-away');
  const token = seat.identity && identity.owner ? await identities.tokenOf(db, seat.world, identity.owner) : '0';
  if (token === null) return refuse('chain-away');
  const nonce = seat.identity && seat.rpcUrl ? await readNonce(seat.rpcUrl, seat.identity, token) : ok(0n);
  if (!nonce.ok) return refuse('chain-away');
  const deadline = String(Math.floor(clock().getTime() / 1000) + 3500);
  const message = { identityId: token, ...fields, nonce: String(nonce.value), deadline };
  const read = readMessage(kind, message);
  if (!read) return refuse('wallet-malformed');
  const asked: Asked = { message, world: seat.world };
  await createKeyValue(db, place).set(keyOf(kind, identity, signer), asked, seconds);
  return ok({ typedData: typedDataJson(typedData(domainOf(seat), kind, read)) });
}

/** The signature, if it is of what was asked last, by this wallet. */
export async function readSignature(
  { store }: Bridge,
  kind: SignedAct,
  identity: Identity,
  signer: string,
  signature: string,
): Promise<Outcome<GivenSignature>> {
  const db = store.prisma;
  const seat = await seats.read(db);
  const notes = createKeyValue(db, place);
  const asked = await notes.get<Asked>(keyOf(kind, identity, signer));
  if (!seat || !asked || asked.world !== seat.world) return refuse('challenge-unknown');
  const message = readMessage(kind, asked.message);
  if (!message || !/^0x([0-9a-f]{2}){1,4096}$/i.test(signature)) return refuse('wallet-signature');
  const chain = seat.rpcUrl ? { chainId: seat.chainId, rpcUrl: seat.rpcUrl } : null;
  const data = typedData(domainOf(seat), kind, message);
  const by = await signedBy(signer as `0x${string}`, { typedData: data }, signature as `0x${string}`, chain);
  if (!by) return refuse('wallet-signature');
  await notes.delete(keyOf(kind, identity, signer));
  return ok({ message: asked.message, signature, world: asked.world, onChain: seat.identity !== null });
}
