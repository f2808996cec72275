import { needsOf } from '@planet/core';
import type { Account, Kit, Page, PageRequest, PostId, PostRecord, Refs } from '@planet/core';
import type { ActivityPubConfig } from './config.js';
import { actorDocument, context } from './convert/actor.js';
import { addressing, noteOf, publicCollection } from './convert/note.js';
import type { Ids } from './ids.js';
import { keyOwnerOf, SigningKeys } from './keys.js';

const pageSize = 40;

/** The documents that other servers fetch: actors, posts, collections. */
export class Documents {
  constructor(
    private readonly kit: Kit,
    private readonly ids: Ids,
    private readonly keys: SigningKeys,
    private readonly config: ActivityPubConfig,
  ) {}

  async actor(as: Account): Promise<object> {
    const owner = keyOwnerOf(as);
    const [keys, multikey, person, moves] = await Promise.all([
      this.keys.rsa(owner),
      this.keys.ed25519(owner),
      this.kit.graph.account(as.of!),
      this.movesOf(as),
    ]);
    const { publicPem } = keys;
    return actorDocument({ as, person: person ?? as, publicPem, multikey, ids: this.ids, moves });
  }

  /** That the actor is as it is now. */
  async update(as: Account, id: string): Promise<object> {
    const to = { to: [publicCollection], cc: [`${as.nativeId}/followers`] };
    return { '@context': context, id, type: 'Update', actor: as.nativeId, ...to, object: await this.actor(as) };
  }

  private async movesOf(as: Account): Promise<{ from: string[]; to: string | null }> {
    const { from, to } = await this.kit.graph.moves(as.of!);
    const here = async (account: Account): Promise<string | null> =>
      account.network === 'activitypub'
        ? account.nativeId
        : ((await this.kit.graph.hosted(account.id, 'activitypub'))?.nativeId ?? null);
    const names = await Promise.all(from.map(here));
    return { from: names.filter((name) => name !== null), to: as.movedTo ?? (to && (await here(to))) };
  }

  /** A post of ours with the first page of its replies in it, or the repost's Announce. */
  async post(record: PostRecord, as: Account): Promise<object> {
    const refs = await this.refs([record]);
    if (record.repostOf) return { '@context': context, ...this.announce(record, as, refs) };
    const note = this.note(record, as, refs);
    return { '@context': context, ...note, replies: await this.repliesOf(record.id, {}) };
  }

  /** The Create of a post of ours. */
  async createOf(record: PostRecord, as: Account): Promise<object> {
    return { '@context': context, ...this.create(record, as, await this.refs([record])) };
  }

  async outbox(as: Account, query: Query): Promise<object> {
    const id = `${as.nativeId}/outbox`;
    if (query.page !== 'true') {
      const { posts } = await this.kit.graph.counts(as.of!);
      return collection(id, posts, { first: `${id}?page=true` });
    }
    const page = await this.kit.graph.outbox(as.of!, request(query), 'activitypub');
    const refs = await this.refs(page.items);
    const items = page.items.map((record) =>
      record.repostOf ? this.announce(record, as, refs) : this.create(record, as, refs),
    );
    return { '@context': context, ...pageOf(id, query, page, items) };
  }

  async followers(as: Account, query: Query): Promise<object> {
    return this.people(as, `${as.nativeId}/followers`, query, 'followers');
  }
  async following(as: Account, query: Query): Promise<object> {
    return this.people(as, `${as.nativeId}/following`, query, 'following');
  }
  async replies(post: PostId, query: Query): Promise<object> {
    return { '@context': context, ...(await this.repliesOf(post, query)) };
  }

  /** The collection has its first page in it, so that nobody has to ask twice. */
  private async repliesOf(post: PostId, query: Query): Promise<object> {
    const id = `${this.ids.post(post)}/replies`;
    const list = await this.kit.graph.replies(post, request(query));
    const page = pageOf(id, query, list, await this.names(list.items), 'CollectionPage');
    return query.page === 'true' ? page : { id, type: 'Collection', first: page };
  }

  private async people(as: Account, id: string, query: Query, which: 'followers' | 'following'): Promise<object> {
    const counts = await this.kit.graph.counts(as.of!);
    if (query.page !== 'true') return collection(id, counts[which], { first: `${id}?page=true` });
    const page = await this.kit.graph[which](as.of!, request(query));
    const refs = await this.kit.graph.refs('activitypub', { accounts: page.items.map((a) => a.id), posts: [] });
    const items = page.items.flatMap((a) => refs.account(a.id, 'copy')?.nativeId ?? []);
    return { '@context': context, ...pageOf(id, query, page, items) };
  }

  private note(record: PostRecord, as: Account, refs: Refs) {
    const { ids } = this;
    return noteOf({
      content: record.content,
      actor: as.nativeId,
      published: record.createdAt,
      updated: record.editedAt,
      now: this.kit.clock(),
      refs,
      ids,
      canQuote: this.config.canQuote,
    });
  }
  private create(record: PostRecord, as: Account, refs: Refs): object {
    const note = this.note(record, as, refs);
    const published = record.createdAt.toISOString();
    return {
      id: this.ids.create(record.id),
      type: 'Create',
      actor: as.nativeId,
      published,
      to: note.to,
      cc: note.cc,
      object: note,
    };
  }
  private announce(record: PostRecord, as: Account, refs: Refs): object {
    const object = refs.post(record.repostOf!);
    return {
      id: this.ids.post(record.id),
      type: 'Announce',
      actor: as.nativeId,
      published: record.createdAt.toISOString(),
      ...addressing(record.content.audience, as.nativeId, []),
      object: object?.nativeIds[0] ?? object?.url ?? null,
    };
  }

  /** Ids of posts as this network knows them. */
  private async names(records: PostRecord[]): Promise<string[]> {
    const refs = await this.kit.graph.refs('activitypub', { accounts: [], posts: records.map((r) => r.id) });
    return records.flatMap((r) => refs.post(r.id)?.nativeIds[0] ?? []);
  }

  private refs(records: PostRecord[]): Promise<Refs> {
    return this.kit.graph.refs('activitypub', needsOf(records));
  }
}

export type Query = Record<string, string | undefined>;

const request = (query: Query): PageRequest => ({ limit: pageSize, after: query.after?.slice(0, 100) });
const collection = (id: string, totalItems: number, more: object): object => ({
  '@context': 'https://www.w3.org/ns/activitystreams',
  id,
  type: 'OrderedCollection',
  totalItems,
  ...more,
});
const pageOf = (
  id: string,
  { after }: Query,
  page: Page<unknown>,
  items: unknown[],
  type = 'OrderedCollectionPage',
): object => ({
  id: `${id}?page=true${after ? `&after=${encodeURIComponent(after.slice(0, 100))}` : ''}`,
  type,
  partOf: id,
  ...(page.next ? { next: `${id}?page=true&after=${page.next}` } : {}),
  [type === 'CollectionPage' ? 'items' : 'orderedItems']: items,
});
