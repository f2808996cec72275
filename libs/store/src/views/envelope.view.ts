import type { EnvelopeState, Network } from '@planet/core';
import type { Envelope as Row, PrismaClient, Refusal } from '../generated/client.js';
import { olderThan, slice, timeCursor, timePlace } from './page.js';
import type { Slice, SliceOf } from './page.js';

export type EnvelopeRow = Row;
export type RefusalRow = Refusal;
export interface EnvelopeFilter {
  state?: EnvelopeState;
  reason?: string;
  network?: Network;
}

/** What arrived, and what was refused: for admins. */
export class EnvelopeView {
  constructor(private readonly db: PrismaClient) {}

  /** Newest first. */
  async page(filter: EnvelopeFilter, { first, after }: Slice): Promise<SliceOf<EnvelopeRow>> {
    const { state, reason, network } = filter;
    const place = timePlace(after);
    const { OR } = olderThan(place) as { OR?: { createdAt: unknown; id?: unknown }[] };
    const rows = await this.db.envelope.findMany({
      where: {
        state,
        reason,
        network,
        OR: OR?.map(({ createdAt, ...rest }) => ({ receivedAt: createdAt as Date, ...(rest as object) })),
      },
      orderBy: [{ receivedAt: 'desc' }, { id: 'desc' }],
      take: first + 1,
    });
    return slice(rows, first, (row) => timeCursor({ at: row.receivedAt, id: row.id }));
  }

  async byIds(ids: readonly string[]): Promise<Map<string, EnvelopeRow>> {
    const rows = await this.db.envelope.findMany({ where: { id: { in: [...ids] } } });
    return new Map(rows.map((row) => [row.id, row]));
  }

  /** Texts of envelopes whose body stands in the log, by digest. */
  async loggedBodies(digests: readonly string[]): Promise<Map<string, string>> {
    const rows = await this.db.logMessage.findMany({ where: { key: { in: [...digests] } } });
    return new Map(rows.map((row) => [row.key, row.text]));
  }

  /** Native ids of what each envelope waits for. */
  async waitsFor(ids: readonly string[]): Promise<Map<string, string[]>> {
    const rows = await this.db.parked.findMany({ where: { envelopeId: { in: [...ids] } } });
    const waits = new Map<string, string[]>(ids.map((id) => [id, []]));
    for (const row of rows) waits.get(row.envelopeId)?.push(row.nativeId);
    return waits;
  }

  /** Counters of the last `days`, the latest day and the most frequent reason first. */
  refusals(days: number, network?: Network): Promise<RefusalRow[]> {
    return this.db.refusal.findMany({
      where: { network, day: { gt: new Date(Date.now() - days * 86_400_000) } },
      orderBy: [{ day: 'desc' }, { count: 'desc' }, { reason: 'asc' }],
      take: 1000,
    });
  }
}
