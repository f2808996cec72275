import { Prisma } from '../generated/client.js';

/** Who asks: decides which posts are shown. Admin rights show no private posts. */
export interface Reader {
  /** Their accounts, on every network; empty for a stranger. */
  accountIds: readonly string[];
}
export const stranger: Reader = { accountIds: [] };

interface Addressed {
  audience: string;
  authorId: string;
  mentions: string[];
  addressed: string[];
}

/** Public posts are for all; others for their author and for those whom they name. */
export function isVisible(post: Addressed, reader: Reader): boolean {
  if (post.audience === 'public' || post.audience === 'unlisted') return true;
  return reader.accountIds.some(
    (id) => id === post.authorId || post.mentions.includes(id) || post.addressed.includes(id),
  );
}

/** The same as a condition on the table `p`. */
export function visibleSql(reader: Reader): Prisma.Sql {
  if (reader.accountIds.length === 0) return Prisma.sql`p.audience IN ('public', 'unlisted')`;
  const ids = Prisma.sql`${[...reader.accountIds]}::uuid[]`;
  return Prisma.sql`(p.audience IN ('public', 'unlisted') OR p.author_id = ANY(${ids}) OR p.mentions && ${ids} OR p.addressed && ${ids})`;
}
