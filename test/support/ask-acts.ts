import { acts, chainOff, seats, type ChainSeat, type Store } from '@planet/store';

/** Does what the chain role does with acts that are wanted, without a chain. @returns how many */
export async function askActs(store: Store, seat: ChainSeat = chainOff): Promise<number> {
  await seats.write(store.prisma, seat);
  const wanted = await acts.inState(store.prisma, 'wanted');
  const deadline = String(Math.floor(Date.now() / 1000) + 3600);
  for (const { id, kind, seq, message } of wanted) {
    const more = kind === 'Register' ? {} : { identityId: '0', nonce: String(seq) };
    await store.transaction((tx) =>
      acts.change(tx, id, 'wanted', { state: 'asked', message: { ...message, ...more, deadline }, world: seat.world }),
    );
  }
  return wanted.length;
}
