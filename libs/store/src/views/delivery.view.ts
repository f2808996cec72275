import type { Network } from '@planet/core';
import type { PrismaClient } from '../generated/client.js';
import type { DeliveryRow, DeliveryState } from '../repositories/delivery.repository.js';
import { olderThan, slice, slicesByParent, timeCursor, timePlace, uuids } from './page.js';
import type { Slice, SliceOf } from './page.js';

export interface DeliveryFilter {
  state?: DeliveryState;
  network?: Network;
  host?: string;
}
/** The act that a delivery carries. */
export interface CarriedAct {
  id: string;
  kind: string;
  objectId: string | null;
  actorId: string;
}

const cursor = (row: DeliveryRow): string => timeCursor({ at: row.createdAt, id: row.id });

export class DeliveryView {
  constructor(private readonly db: PrismaClient) {}

  async byIds(ids: readonly string[]): Promise<Map<string, DeliveryRow>> {
    const rows = await this.db.delivery.findMany({ where: { id: { in: [...ids] } } });
    return new Map(rows.map((row) => [row.id, row]));
  }

  /** Newest first. */
  async page(filter: DeliveryFilter, { first, after }: Slice): Promise<SliceOf<DeliveryRow>> {
    const { state, network, host } = filter;
    const rows = await this.db.delivery.findMany({
      where: { state, network, host, ...olderThan(timePlace(after)) },
      orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
      take: first + 1,
    });
    return slice(rows, first, cursor);
  }

  /** What became of everything that was done with each of these posts: made, edited, deleted. */
  async ofPosts(ids: readonly string[], { first, after }: Slice): Promise<Map<string, SliceOf<DeliveryRow>>> {
    const place = timePlace(after) ?? { at: new Date('9999-01-01'), id: 'ffffffff-ffff-ffff-ffff-ffffffffffff' };
    const found = await this.db.$queryRaw<{ parent: string; id: string }[]>`
      SELECT w.id AS parent, q.id FROM unnest(${uuids(ids)}) AS w(id) CROSS JOIN LATERAL (
        SELECT d.id, d.created_at FROM activity a JOIN delivery d ON d.activity_id = a.id
        WHERE a.object_id = w.id AND a.kind IN ('post', 'edit', 'delete', 'repost') AND (d.created_at, d.id) < (${place.at}, ${place.id}::uuid)
        ORDER BY d.created_at DESC, d.id DESC LIMIT ${first + 1}) q
      ORDER BY w.id, q.created_at DESC, q.id DESC`;
    const rows = await this.byIds(found.map(({ id }) => id));
    const whole = found.flatMap(({ parent, id }) => {
      const row = rows.get(id);
      return row ? [{ parent, row }] : [];
    });
    return slicesByParent(ids, whole, first, ({ row }) => ({ item: row, cursor: cursor(row) }));
  }

  async acts(ids: readonly string[]): Promise<Map<string, CarriedAct>> {
    const rows = await this.db.activity.findMany({
      where: { id: { in: [...ids] } },
      select: { id: true, kind: true, objectId: true, actorId: true },
    });
    return new Map(rows.map((row) => [row.id, row]));
  }
}
