import { randomUUID } from 'node:crypto';
import type { IdentityId } from '@planet/core';
import { acts, seats, type Store } from '@planet/store';
import { generatePrivateKey, privateKeyToAccount, type PrivateKeyAccount } from 'viem/accounts';

export interface TestPerson {
  id: IdentityId;
  handle: string;
  key: PrivateKeyAccount;
}

/** Somebody who has signed up, and the key that owns their identity. */
export async function makePerson(
  store: Store,
  handle: string,
  {
    custody = 'managed',
    key = privateKeyToAccount(generatePrivateKey()),
  }: { custody?: 'managed' | 'own'; key?: PrivateKeyAccount } = {},
): Promise<TestPerson> {
  const id = randomUUID();
  await store.prisma.identity.create({ data: { id, handle, owner: key.address.toLowerCase(), custody } });
  return { id: id as IdentityId, handle, key };
}

export const withoutChain = (store: Store): Promise<void> => seats.write(store.prisma, seats.chainOff);

/** Signs the statements of these people as the signer does. */
export function startSigner(store: Store, people: () => TestPerson[]): { stop(): void } {
  const timer = setInterval(() => void signAll(store, people()).catch(() => undefined), 20);
  return { stop: () => clearInterval(timer) };
}
export async function signAll(store: Store, people: TestPerson[]): Promise<void> {
  for (const act of await acts.inState(store.prisma, 'asked')) {
    const person = people.find(({ id }) => id === act.identityId);
    if (!person || act.kind !== 'Statement') continue;
    const signature = await person.key.signMessage({ message: String(act.message.text) });
    await acts.change(store.prisma, act.id, 'asked', { state: 'done', signature });
  }
}
