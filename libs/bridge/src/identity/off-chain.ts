import { anchors, type AnchorMove } from '@planet/store';
import type { Bridge } from '../bridge.js';
import { DEADLINE_S } from './anchor.js';

const world = 'off';
const nobody = '0x0000000000000000000000000000000000000000';
const BATCH = 256;

/**
 * While there is no chain: acts are asked for and, once signed (for the domain of chain 0), done. They are kept, signed,
 * until a chain comes. The number of the act stands for the nonce, which grows as it would there.
 *
 * @returns how many acts moved
 */
export async function endActsOffChain({ store, clock }: Bridge): Promise<number> {
  const [wanted, signed] = await Promise.all(
    (['wanted', 'signed'] as const).map((state) => anchors.dueOffChain(store.prisma, { state, limit: BATCH })),
  );
  const deadline = String(Math.floor(clock().getTime() / 1000) + DEADLINE_S);
  const moves = [
    ...wanted!.map(({ id, seq, kind, message, owner, recovery }): AnchorMove => {
      const filled =
        kind === 'Register'
          ? { ...message, ...(owner && { owner }), recovery: recovery ?? message.recovery ?? nobody, deadline }
          : { ...message, identityId: '0', nonce: String(seq), deadline };
      return { id, from: 'wanted', to: 'asked', message: filled, world };
    }),
    ...signed!.map(({ id }): AnchorMove => ({ id, from: 'signed', to: 'done', world })),
  ];
  return moves.length === 0 ? 0 : (await store.transaction((tx) => anchors.move(tx, moves))).size;
}
