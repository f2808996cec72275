import { ok, refuse } from '@planet/core';
import type { Identity, Outcome } from '@planet/core';
import { checkTypedSignature, clientsOf, readNonce, typedData, type SignedAct } from '@planet/identity';
import { acts, createKeyValue, seats, type ProofRow } from '@planet/store';
import { home, type Bridge } from '../bridge.js';
import { nameOf } from './claim.js';
import { linkMessage } from './prove.js';

const deadlineSeconds = 3600;
/** Fields as they are kept and sent: big numbers as decimal text. */
type Message = Record<string, string>;
export type TypedData = ReturnType<typeof typedData>;

const kept = (kind: SignedAct, proof: ProofRow) => `to-sign:${kind}:${proof.id}`;

/** What a wallet of the person's own is to sign; given again until its time is over. Null: the chain is off. */
export async function actToSign(
  bridge: Bridge,
  kind: 'Link' | 'Unlink',
  proof: ProofRow,
  identity: Identity,
): Promise<Outcome<{ data: TypedData; message: Message } | null>> {
  const db = bridge.store.prisma;
  const seat = await seats.read(db);
  if (!seat?.identity || !seat.gateway || !seat.rpcUrl) return ok(null);
  const notes = createKeyValue(db, home);
  let message = await notes.get<Message>(kept(kind, proof));
  if (!message) {
    const named = await nameOf(db, bridge, identity, seat);
    if (!named.ok) return named;
    const { evidence, ...link } = await linkMessage(db, bridge, proof, identity);
    const nonce = await readNonce(seat.rpcUrl, seat.identity, link.identityId);
    if (!nonce.ok) return nonce;
    const deadline = Math.floor(bridge.clock().getTime() / 1000) + deadlineSeconds;
    const fields = kind === 'Link' ? { ...link, evidence } : link;
    message = { ...fields, nonce: String(nonce.value), deadline: String(deadline) };
    await notes.set(kept(kind, proof), message, deadlineSeconds - 300);
  }
  const at = { chainId: seat.chainId, identity: seat.identity, gateway: seat.gateway };
  return ok({ data: typedData(at, kind, message as never), message });
}

/** Takes what the wallet has signed as an act that goes to the chain. */
export async function takeSigned(
  bridge: Bridge,
  kind: 'Link' | 'Unlink',
  {
    proof,
    identity,
    id,
    signature,
    by,
  }: { proof: ProofRow; identity: Identity; id: string; signature: string; by: string },
): Promise<Outcome<void>> {
  const db = bridge.store.prisma;
  const asked = await actToSign(bridge, kind, proof, identity);
  if (!asked.ok) return asked;
  if (!asked.value) return refuse('unsupported', 'the chain is off');
  const seat = (await seats.read(db))!;
  const signed = await checkTypedSignature(asked.value.data, identity.owner!, signature, clientsOf(seat)(seat.chainId));
  if (!signed.ok) return signed;
  const { message } = asked.value;
  const extra = { proofId: proof.id };
  await acts.add(db, {
    id,
    identityId: identity.id,
    kind,
    message,
    extra,
    state: 'signed',
    world: seat.world,
    signature,
    by,
  });
  return ok(undefined);
}
