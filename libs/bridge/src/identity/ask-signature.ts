import {
  checkTypedSignature,
  clientsOf,
  readMessage,
  readNonce,
  signedTypes,
  typedData,
  typedDataJson,
  type SignedAct,
  type TypedSignature,
} from '@planet/identity';
import { later, ok, refuse, type Identity, type Outcome } from '@planet/core';
import { anchors, createKeyValue, identities, seats, type ChainSeat, type Tx } from '@planet/store';
import type { Bridge } from '../bridge.js';

/** A signature that a wallet outside this Planet is asked for. */
export interface AskedSignature {
  /** For `eth_signTypedData_v4`. */
  typedData: object;
}
export interface Question {
  kind: SignedAct;
  identity: Identity;
  /** Address of the wallet. */
  signer: string;
  /** What the identity, its nonce and the deadline are not. */
  fields: Record<string, unknown>;
  /** Which one, where several of the kind may be asked for. */
  of?: string;
}
export interface GivenSignature extends TypedSignature {
  message: Message;
  world: string;
  /** Does a chain take it from here? */
  onChain: boolean;
}
type Message = Record<string, unknown>;
interface Asked {
  message: Message;
  world: string;
}

const place = 'asked-signature';
const seconds = 1800;
/** How long a signature counts, s; and with less than this left the wallet is asked anew. */
const [counts, enough] = [3500, 2300];
const zero = `0x${'00'.repeat(20)}` as const;
const keyOf = ({ kind, identity, signer, of = '' }: Question): string =>
  `${kind} ${identity.id} ${signer} ${of}`.trim();
const domainOf = ({ chainId, identity, gateway }: ChainSeat) => ({
  chainId,
  identity: identity ?? zero,
  gateway: gateway ?? zero,
});

/** What the wallet is to sign: the same again while it counts. It is remembered for half an hour. */
export async function askSignature({ store, clock }: Bridge, question: Question): Promise<Outcome<AskedSignature>> {
  const db = store.prisma;
  const seat = await seats.read(db);
  if (!seat) return later('chain-away');
  const numbers = await numbersOf(db, seat, question);
  if (!numbers.ok) return numbers;
  const now = Math.floor(clock().getTime() / 1000);
  const notes = createKeyValue(db, place);
  const before = await notes.get<Asked>(keyOf(question));
  const wanted = { ...question.fields, ...numbers.value };
  const stands = before?.world === seat.world && Number(before.message.deadline) - now > enough;
  const message =
    stands && isSame(before.message, wanted) ? before.message : { ...wanted, deadline: String(now + counts) };
  const read = readMessage(question.kind, message);
  if (!read) return refuse('wallet-malformed');
  await notes.set(keyOf(question), { message, world: seat.world } satisfies Asked, seconds);
  return ok({ typedData: typedDataJson(typedData(domainOf(seat), question.kind, read)) });
}

const isSame = ({ deadline: _, ...message }: Message, wanted: Message): boolean =>
  Object.keys(message).length === Object.keys(wanted).length &&
  Object.entries(message).every(([name, value]) => wanted[name] === value);

/** The signature, as the contract takes it, if it is of what was asked last, by this wallet. */
export async function readSignature(
  { store }: Bridge,
  question: Question,
  signature: string,
): Promise<Outcome<GivenSignature>> {
  const db = store.prisma;
  const seat = await seats.read(db);
  const notes = createKeyValue(db, place);
  const asked = await notes.get<Asked>(keyOf(question));
  if (!seat || !asked || asked.world !== seat.world) return refuse('challenge-unknown');
  const { kind, signer } = question;
  const message = readMessage(kind, asked.message);
  if (!message) return refuse('challenge-unknown');
  const data = typedData(domainOf(seat), kind, message);
  const signed = await checkTypedSignature(data, signer, signature, clientsOf(seat)(seat.chainId));
  if (!signed.ok) return signed;
  const numbers = await numbersOf(db, seat, question);
  if (!numbers.ok) return numbers;
  await notes.delete(keyOf(question));
  if (!Object.entries(numbers.value).every(([name, value]) => asked.message[name] === value))
    return refuse('signature-expired');
  return ok({ ...signed.value, message: asked.message, world: asked.world, onChain: seat.identity !== null });
}

/** What the chain alone knows. While something else is on its way there, nobody knows the next nonce. */
async function numbersOf(db: Tx, seat: ChainSeat, { kind, identity }: Question): Promise<Outcome<Message>> {
  if (!signedTypes[kind].some(({ name }) => name === 'nonce')) return ok({});
  if (!seat.identity || !seat.rpcUrl) return ok({ identityId: '0', nonce: '0' });
  const token = identity.owner && (await identities.tokenOf(db, seat.world, identity.owner));
  if (!token) return later('chain-away');
  if (await anchors.isUnderWay(db, seat.world, identity.id)) return later('act-under-way');
  const nonce = await readNonce(seat.rpcUrl, seat.identity, token);
  return nonce.ok ? ok({ identityId: token, nonce: String(nonce.value) }) : later('chain-away');
}
