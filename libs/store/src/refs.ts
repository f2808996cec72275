import type { Account, AccountId, AccountRef, Network, NativeId, PollRef, PostId, PostRef, Refs } from '@planet/core';
import type { Tx } from './client.js';
import * as accounts from './repositories/account.repository.js';
import * as copies from './repositories/copy.repository.js';
import * as posts from './repositories/post.repository.js';

/** Loads, in a handful of queries, how the network names these accounts and posts (and the posts' authors). */
export async function refsFor(
  tx: Tx,
  network: Network,
  needs: { accounts: AccountId[]; posts: PostId[] },
): Promise<Refs> {
  const postRows = await posts.byIds(tx, needs.posts);
  // Of a repost, what was reposted is named too; of an answer, its thread.
  const more = [...postRows.values()].flatMap((row) => [row.repostOfId ?? [], row.rootId ?? []].flat());
  const beside = more.filter((id) => !postRows.has(id));
  for (const [id, row] of await posts.byIds(tx, beside)) postRows.set(id, row);
  const names = await copies.everywhere(tx, [...needs.posts, ...beside]);
  const polls = await copies.innerOf(
    tx,
    network,
    [...postRows.values()].flatMap((row) => (row.poll ? [row.id] : [])),
  );
  const ids = new Set<string>([...needs.accounts, ...[...postRows.values()].map((row) => row.authorId)]);
  const [found, hosted] = await Promise.all([accounts.byIds(tx, ids), accounts.hostedOf(tx, ids, network)]);

  const account = (id: string): AccountRef | null => {
    const own = found.get(id);
    if (!own) return null;
    const there: Account | undefined = own.network === network ? own : hosted.get(id);
    return {
      nativeId: there?.nativeId ?? null,
      handle: there?.handle ?? own.handle,
      name: own.profile.name ?? null,
      url: own.profile.url ?? (/^https?:/.test(own.nativeId) ? own.nativeId : null),
    };
  };
  return {
    account,
    post(id): PostRef | null {
      const row = postRows.get(id);
      if (!row) return null;
      const author = account(row.authorId) ?? { nativeId: null, handle: null, name: null, url: null };
      const url = row.url ?? (/^https?:/.test(row.nativeId) ? row.nativeId : null);
      return {
        nativeIds: (names.get(id)?.get(network) ?? []) as NativeId[],
        elsewhere: Object.fromEntries([...(names.get(id) ?? [])].map(([name, ids]) => [name, ids[0]!])),
        author,
        url,
        createdAt: row.createdAt,
        repostOf: row.repostOfId as PostId | null,
        root: row.rootId as PostId | null,
        audience: row.audience as PostRef['audience'],
        native: row.network === network,
        poll: pollRef(row, polls.get(id) ?? null, row.network === network),
      };
    },
  };
}

function pollRef(row: posts.PostRow, id: string | null, native: boolean): PollRef | null {
  const poll = posts.pollOfRow(row);
  if (!poll) return null;
  const options = poll.options.map((option) => ({
    id: ((native && option.id) || null) as NativeId | null,
    text: option.text,
  }));
  return { id: id as NativeId | null, options, multiple: poll.multiple };
}
