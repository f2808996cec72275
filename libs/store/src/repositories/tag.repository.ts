import type { Content } from '@planet/core';
import { rowsJson, type Tx } from '../client.js';
import { execute } from '../sql.js';

export interface Tagged {
  id: string;
  content: Pick<Content, 'tags' | 'audience'>;
  createdAt: Date;
}

/** As tags are compared: `#Café` is `#CAFÉ`. */
export const tagKey = (tag: string): string => tag.normalize('NFC').toLowerCase();

/** Lists new posts under their tags; only what is public is listed. */
export async function add(tx: Tx, posts: Tagged[]): Promise<void> {
  const rows = posts.flatMap(({ id, content, createdAt }) =>
    content.audience === 'public'
      ? [...new Set(content.tags.map(tagKey))].map((tag) => ({ tag, created_at: createdAt, post_id: id }))
      : [],
  );
  if (rows.length === 0) return;
  await execute(tx)`
    INSERT INTO post_tag (tag, created_at, post_id)
    SELECT r.* FROM json_to_recordset(${rowsJson(rows)}::json) AS r(tag text, created_at timestamptz, post_id uuid)
    ON CONFLICT DO NOTHING`;
}

/** The post has these tags now, and no others. */
export async function replace(tx: Tx, post: Tagged): Promise<void> {
  await remove(tx, post.id);
  await add(tx, [post]);
}

export async function remove(tx: Tx, postId: string): Promise<void> {
  await execute(tx)`DELETE FROM post_tag WHERE post_id = ${postId}::uuid`;
}

/** Those of everything that somebody wrote. */
export async function removeAllOf(tx: Tx, authorId: string): Promise<void> {
  await execute(tx)`
    DELETE FROM post_tag USING post WHERE post.author_id = ${authorId}::uuid AND post_tag.post_id = post.id`;
}
