import type { Account, AccountId, AccountRef, Network, NativeId, PollRef, PostId, PostRef, Refs } from '@planet/core';
import type { Tx } from './client.js';
import * as accounts from './repositories/account.repository.js';
import * as copies from './repositories/copy.repository.js';
import * as deliveries from './repositories/delivery.repository.js';
import { copyOn, faceOn, kinOf } from './repositories/kin.repository.js';
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

  const kin = await kinOf(
    tx,
    [...found.values()].map((row) => row.identityId),
  );
  const voiced = await voicesOf(
    tx,
    network,
    [...postRows.values()].filter((row) => kin.has(found.get(row.authorId)?.identityId ?? '')),
  );

  const account = (id: string, ours = false, voice?: Account): AccountRef | null => {
    const own = found.get(id);
    if (!own) return null;
    const person = own.identityId && kin.get(own.identityId);
    const copy = voice ?? (person ? copyOn(person, network) : hosted.get(id));
    const there: Account | undefined =
      own.network === network ? own : ((ours || voice || !person ? undefined : faceOn(person, network)) ?? copy);
    return {
      nativeId: there?.nativeId ?? null,
      handle: there?.handle ?? own.handle,
      name: own.profile.name ?? null,
      url: own.profile.url ?? (/^https?:/.test(own.nativeId) ? own.nativeId : null),
    };
  };
  return {
    account: (id, which) => account(id, which === 'copy'),
    post(id): PostRef | null {
      const row = postRows.get(id);
      if (!row) return null;
      const author = account(row.authorId, true, voiced.get(id)) ?? {
        nativeId: null,
        handle: null,
        name: null,
        url: null,
      };
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

/** Accounts that were linked have spoken by other copies before. */
async function voicesOf(tx: Tx, network: Network, rows: posts.PostRow[]): Promise<Map<string, Account>> {
  const names = await deliveries.voices(
    tx,
    network,
    rows.map((row) => row.id),
  );
  const found = await accounts.byIds(tx, names.values());
  return new Map([...names].flatMap(([id, as]) => (found.has(as) ? [[id, found.get(as)!] as const] : [])));
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
