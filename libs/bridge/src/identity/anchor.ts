import type { Reason } from '@planet/core';
import { actCall, signedTypes, type Call, type Reads } from '@planet/identity';
import {
  anchors,
  relays,
  type AnchorAct,
  type AnchorMove,
  type AnchorProof,
  type RelayCall,
  type Tx,
} from '@planet/store';
import type { Hex, LocalAccount } from 'viem';
import type { Bridge } from '../bridge.js';
import { operatorsPart, type ActDomain } from './attest.js';
import { passing } from './refusals.js';
import { linkRefused } from './settle-links.js';

/** Where acts are brought, and who vouches for them. */
export interface Anchor {
  bridge: Bridge;
  /** `chainId:0xcontract`. */
  world: string;
  at: ActDomain;
  reads: Reads;
  /** Address of the relayer. */
  relayer: string;
  /** As many as must attest a link, in ascending order of their addresses. */
  operators: LocalAccount[];
}

/** How long a signature counts, in s: the signer signs nothing that counts longer. */
export const DEADLINE_S = 3600;
/** So near to its end an act is not brought to the chain any more, in s. */
const MARGIN_S = 30;
const BATCH = 64;
const noSignature: Hex = '0x';
const nobody = '0x0000000000000000000000000000000000000000';
/** Nobody signs these as the owner: operators do, or nobody needs to. */
const unsigned = ['AttestUnlink', 'FinishRecoveryChange'];
/** These go their way whoever keeps the owner's key: the recovery key of the operator is here. */
const byOthers = [...unsigned, 'StartRecovery'];
/** What the contract says of a signature that was good when it was made. */
const agedOut = new Set(['BadSignature', 'Reverted', 'SignatureExpired']);
/** So often an act is made anew before its refusal is believed. */
const TRIES = 5;

const inSeconds = (bridge: Bridge): number => Math.floor(bridge.clock().getTime() / 1000);
const hasField = (kind: string, name: string): boolean =>
  (signedTypes as Record<string, readonly { name: string }[]>)[kind]?.some((field) => field.name === name) ?? false;
/** Can it be signed once more without the person? */
const renewable = ({ custody, kind, by }: AnchorAct): boolean =>
  unsigned.includes(kind) || (!by.startsWith('wallet:') && (custody === 'managed' || byOthers.includes(kind)));

const without = (message: AnchorAct['message'], ...names: string[]): AnchorAct['message'] =>
  Object.fromEntries(Object.entries(message).filter(([name]) => !names.includes(name)));

/** Back to the beginning; or, where its owner alone could sign it again, to its end. */
function anew(act: AnchorAct, reason: Reason): AnchorMove {
  if (!renewable(act)) return { id: act.id, from: act.state, to: 'refused', reason };
  return { id: act.id, from: act.state, to: 'wanted', message: without(act.message, 'nonce', 'deadline'), world: null };
}

/** `wanted → asked`: what the chain alone knows is filled in. @returns how many acts moved */
export async function askForActs(anchor: Anchor): Promise<number> {
  const { bridge, world, reads } = anchor;
  const acts = await anchors.due(bridge.store.prisma, {
    world,
    state: 'wanted',
    byOthers,
    now: inSeconds(bridge),
    limit: BATCH,
  });
  if (acts.length === 0) return 0;
  const deadline = String(inSeconds(bridge) + DEADLINE_S);
  const moves = await Promise.all(
    acts.map(async (act): Promise<AnchorMove[]> => {
      const { id, kind, token, owner } = act;
      const message: AnchorAct['message'] = { ...act.message, deadline };
      if (kind === 'Register') {
        if (owner) message.owner = owner;
        message.recovery = act.recovery ?? message.recovery ?? nobody;
      } else {
        message.identityId = token;
        const record = hasField(kind, 'nonce') ? await reads.epochAndNonce(BigInt(token!)) : undefined;
        if (record === null) return []; // the chain went back to before it
        if (record) message.nonce = String(record.nonce);
      }
      return [{ id, from: 'wanted', to: unsigned.includes(kind) ? 'signed' : 'asked', message, world }];
    }),
  );
  return (await bridge.store.transaction((tx) => anchors.move(tx, moves.flat()))).size;
}

/** `signed → relayed`: with the operators' part, in one transaction with the relayer's row. @returns how many acts moved */
export async function relayActs(anchor: Anchor): Promise<number> {
  const { bridge, world, relayer } = anchor;
  const db = bridge.store.prisma;
  const acts = await anchors.due(db, { world, state: 'signed', byOthers, now: inSeconds(bridge), limit: BATCH });
  if (acts.length === 0) return 0;
  const evidence = acts.flatMap(({ kind, message, extra }) => {
    const digest = kind === 'AttestUnlink' ? extra.link : message.evidence;
    return typeof digest === 'string' ? [digest] : [];
  });
  const identityIds = [...new Set(acts.map(({ identityId }) => identityId))];
  const proofs = evidence.length > 0 ? await anchors.proofsBy(db, identityIds, evidence) : [];
  const found = await Promise.all(acts.map((act) => callOf(anchor, act, proofs)));
  const known = found.filter((one) => one !== null);
  return bridge.store.transaction(async (tx) => {
    const moved = await moveAll(
      tx,
      bridge,
      acts,
      known.map(({ move }) => move),
    );
    const calls = known.flatMap(({ move: { id }, call }): RelayCall[] =>
      call && moved.has(id) ? [{ id, ...call }] : [],
    );
    await relays.addAll(tx, { world, signer: relayer }, calls);
    return moved.size;
  });
}

/** The call that the act becomes, or where it goes instead; null: it stays. */
async function callOf(
  { bridge, world, at, reads, operators }: Anchor,
  act: AnchorAct,
  proofs: AnchorProof[],
): Promise<{ move: AnchorMove; call?: Call } | null> {
  const { id, kind, message } = act;
  const refused = (reason: Reason) => ({ move: { id, from: act.state, to: 'refused', reason } satisfies AnchorMove });
  const over = inSeconds(bridge) + MARGIN_S;
  const isOver = hasField(kind, 'deadline') && Number(message.deadline) < over;
  // An act that entered as signed, by a wallet or by nobody, has no world yet: its signature says whether it is this one.
  if (isOver || (act.world !== null && act.world !== world)) return { move: anew(act, 'signature-expired') };
  const fields: Record<string, unknown> = { ...message };
  if (unsigned.includes(kind)) {
    Object.assign(fields, { identityId: act.token, deadline: String(inSeconds(bridge) + DEADLINE_S) });
    if (kind === 'AttestUnlink') {
      const linkNonce = await reads.linkNonce(message.account as Hex);
      if (linkNonce === null) return refused('not-linked');
      fields.linkNonce = String(linkNonce);
    }
  } else if (kind !== 'Register') {
    if (String(message.identityId) !== act.token) return { move: anew(act, 'signature-expired') };
    const record = await reads.epochAndNonce(BigInt(act.token));
    if (!record) return null;
    if (String(message.nonce) !== String(record.nonce)) return { move: anew(act, 'signature-expired') };
    fields.epoch = String(record.epoch);
  }
  try {
    const part = await operatorsPart(at, operators, act, fields, proofs);
    if ('reason' in part) return refused(part.reason);
    const signature = (act.signature ?? noSignature) as Hex;
    const call = actCall(at, kind, fields, { signature, by: part.by });
    const extra = part.by === noSignature ? act.extra : { ...act.extra, operators: part.by };
    return { move: { id, from: act.state, to: 'relayed', message: without(fields, 'epoch'), extra, world }, call };
  } catch (error) {
    // A message with fields that are missing or no such values: of a wallet of somebody's own, or a fault of ours.
    bridge.logger.warn({ error, act: id, kind }, 'an act cannot be brought to the chain');
    return refused('malformed');
  }
}

/** What the chain refused: signed anew where that may help, else the act ends with the contract's word. @returns how many */
export async function reflectRefusals({ bridge, world, relayer }: Anchor): Promise<number> {
  const acts = await anchors.refusedByChain(bridge.store.prisma, { world, signer: relayer, limit: BATCH });
  const moves = acts.map((act): AnchorMove => {
    const tries = Number(act.extra.tries ?? 0) + 1;
    const again = passing.has(act.refusal) || (agedOut.has(act.refusal) && tries <= TRIES);
    if (again && renewable(act)) return { ...anew(act, 'signature-expired'), extra: { ...act.extra, tries } };
    // The chain went back to before the token, which comes again; the signature of a wallet counts as before.
    if (act.refusal === 'ERC721NonexistentToken') return { id: act.id, from: act.state, to: 'signed' };
    const reason = act.refusal === 'SignatureExpired' ? 'signature-expired' : act.refusal;
    return { id: act.id, from: act.state, to: 'refused', reason };
  });
  return (await bridge.store.transaction((tx) => moveAll(tx, bridge, acts, moves))).size;
}

/** Acts that waited too long for the signer, or for their turn. @returns how many */
export async function renewOverdue(bridge: Bridge): Promise<number> {
  const acts = await anchors.overdue(bridge.store.prisma, bridge.clock(), BATCH);
  const moves = acts.map((act) => anew(act, 'signature-expired'));
  return (await bridge.store.transaction((tx) => moveAll(tx, bridge, acts, moves))).size;
}

/** Moves acts; the proof behind one that is refused learns it in the same transaction. */
async function moveAll(tx: Tx, bridge: Bridge, acts: AnchorAct[], moves: AnchorMove[]): Promise<Set<string>> {
  const moved = await anchors.move(tx, moves);
  for (const { id, to, reason } of moves) {
    const act = to === 'refused' && moved.has(id) && acts.find((one) => one.id === id);
    if (act && typeof act.extra.proofId === 'string')
      await linkRefused(tx, bridge, { kind: act.kind, proofId: act.extra.proofId }, reason ?? '');
  }
  return moved;
}
