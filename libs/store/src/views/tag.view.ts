import { Prisma, type PrismaClient } from '../generated/client.js';
import { tagKey } from '../repositories/tag.repository.js';
import type { TimePlace } from './page.js';

/** Public posts under the hashtag, the newest first, behind the place. */
export async function tagged(
  db: PrismaClient,
  tag: string,
  place: TimePlace | null,
  limit: number,
): Promise<TimePlace[]> {
  const behind =
    place === null ? Prisma.empty : Prisma.sql`AND (created_at, post_id) < (${place.at}, ${place.id}::uuid)`;
  return db.$queryRaw<TimePlace[]>`
    SELECT post_id AS id, created_at AS at FROM post_tag WHERE tag = ${tagKey(tag)} ${behind}
    ORDER BY created_at DESC, post_id DESC LIMIT ${limit}`;
}
