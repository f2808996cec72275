import type { Content, Network, PostId } from '@planet/core';
import { copies, posts, type Tx } from '@planet/store';
import type { ApplyContext } from './context.js';

/** Names that posts claim to have on other networks stand apart from the names that things were seen under. */
const claims = (network: Network): Network => `claimed-${network}`;

/** For native ids of a network: the post that said it is known by that id too. */
export async function claimedNames(tx: Tx, network: Network, nativeIds: string[]): Promise<Map<string, PostId>> {
  const found = await copies.resolve(tx, claims(network), nativeIds);
  return new Map([...found].map(([id, copy]) => [id, copy.objectId as PostId]));
}

/**
 * The post, already here by another network, that this one is the same as: one of them names the other, and both say the
 * same. The name alone is a stranger's word: with it anybody could take the place of another's post.
 */
export async function findTwin(
  { tx, refs, claimed }: ApplyContext,
  nativeId: string,
  content: Content,
): Promise<PostId | null> {
  const also = content.alsoKnownAs ?? [];
  const candidates = new Set<string>();
  const claimant = claimed.get(nativeId);
  if (claimant) candidates.add(claimant);
  if (also.length > 0) {
    // Written before it is read: of two workers that bring the two at once, one finds the other's.
    const names = [{ network: refs.network, nativeId }, ...also];
    for (const name of names) {
      await copies.insert(tx, [{ ...name, network: claims(name.network), objectId: content.post }]);
      const holder = (await copies.resolve(tx, claims(name.network), [name.nativeId])).get(name.nativeId);
      if (holder) candidates.add(holder.objectId);
    }
    for (const alias of also) {
      const seen = (await copies.resolve(tx, alias.network, [alias.nativeId])).get(alias.nativeId);
      if (seen) candidates.add(seen.objectId);
    }
  }
  candidates.delete(content.post);
  if (candidates.size === 0) return null;
  const rows = await posts.byIds(tx, candidates);
  const words = wordsOf(content.text);
  for (const row of rows.values()) if (!row.deletedAt && wordsOf(row.text) === words) return row.id as PostId;
  return null;
}

/** Letters and digits only: networks write the same text with other marks, links and white space. */
const wordsOf = (text: string): string =>
  text
    .replace(/\]\([^)]*\)/g, ']')
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, '');
