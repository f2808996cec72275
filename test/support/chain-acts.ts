import { randomBytes, randomUUID } from 'node:crypto';
import { stableId, type IdentityId } from '@planet/core';
import { accountDigest } from '@planet/identity';
import { acts, type Store, type Tx } from '@planet/store';
import { keccak256, stringToHex, type Hex } from 'viem';
import { nobody } from './chain.js';

/** A person as sign-up leaves one: the identity, and the act that registers it. */
export async function addPerson(store: Store, handle: string, id: string = randomUUID()): Promise<IdentityId> {
  await store.transaction(async (tx) => {
    await tx.identity.create({ data: { id, handle } });
    await acts.add(tx, {
      id: stableId('activity', 'act', 'Register', id),
      identityId: id as IdentityId,
      kind: 'Register',
      message: { handle, recovery: nobody },
      state: 'wanted',
      by: 'planet',
    });
  });
  return id as IdentityId;
}

interface LinkAct {
  proofId: string;
  actId: string;
  account: Hex;
  evidence: Hex;
}
/** A link as a proof that held leaves one: the proof, and the act that brings it to the chain. */
export async function addLink(
  store: Store,
  identityId: IdentityId,
  account: string,
  state = 'verified',
): Promise<LinkAct> {
  return store.transaction((tx) => addLinkIn(tx, identityId, account, state));
}

export async function addLinkIn(tx: Tx, identityId: IdentityId, account: string, state = 'verified'): Promise<LinkAct> {
  const proofId = randomUUID();
  // One account has one salt, as `proofs.insert` has it.
  const before = await tx.proof.findFirst({ where: { network: 'test', account }, select: { salt: true } });
  const salt = before?.salt ?? `0x${randomBytes(32).toString('hex')}`;
  const evidence = keccak256(stringToHex(`the bundle of ${proofId}`));
  const digest = accountDigest('test', account, Buffer.from(salt.slice(2), 'hex'));
  const actId = stableId('activity', 'act', 'Link', proofId);
  await tx.proof.create({
    data: {
      id: proofId,
      identityId,
      network: 'test',
      account,
      verb: 'link',
      statement: '',
      nonce: randomBytes(16).toString('hex'),
      epoch: 1,
      digest: evidence,
      salt,
      state,
      holds: `test|${account}`,
      expiresAt: new Date(Date.now() + 3600_000),
    },
  });
  const message = { account: digest, evidence };
  const extra = { proofId };
  await acts.add(tx, { id: actId, identityId, kind: 'Link', message, extra, state: 'wanted', by: 'planet' });
  return { proofId, actId, account: digest, evidence };
}
