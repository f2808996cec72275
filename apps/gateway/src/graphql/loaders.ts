import DataLoader from 'dataloader';
import type { Slice, SliceOf, Views, FollowSide, PostList, Reader } from '@planet/store';

type Batch<T> = (ids: readonly string[]) => Promise<Map<string, T>>;
type ById<T> = DataLoader<string, T | null>;

const byId = <T>(load: Batch<T>): ById<T> =>
  new DataLoader<string, T | null>(
    async (ids) => {
      const found = await load([...new Set(ids)]);
      return ids.map((id) => found.get(id) ?? null);
    },
    { maxBatchSize: 5_000 },
  );

/** One request's reads. Every edge goes through here, so that a list of any length costs one query an edge. */
export class Loaders {
  private readonly lists = new Map<string, ById<unknown>>();

  constructor(
    private readonly views: Views,
    private readonly reader: Reader,
  ) {}

  readonly account = byId((ids) => this.views.accounts.byIds(ids));
  readonly accountCopies = byId((ids) => this.views.accounts.copiesOf(ids));
  readonly accountCounts = byId((ids) => this.views.accounts.counts(ids));
  readonly identity = byId((ids) => this.views.identities.byIds(ids));
  readonly identityAccounts = byId((ids) => this.views.identities.accountsOf(ids));
  readonly identityToken = byId((ids) => this.views.identities.tokens(ids));
  readonly post = byId((ids) => this.views.posts.byIds(ids, this.reader));
  readonly postCopies = byId((ids) => this.views.posts.copies(ids));
  readonly postCounts = byId((ids) => this.views.posts.counts(ids));
  readonly reactions = byId((ids) => this.views.posts.reactions(ids));
  readonly ownChoices = byId((ids) => this.views.posts.choices(ids, this.reader));
  readonly act = byId((ids) => this.views.deliveries.acts(ids));
  readonly delivery = byId((ids) => this.views.deliveries.byIds(ids));
  readonly envelope = byId((ids) => this.views.envelopes.byIds(ids));
  readonly waitsFor = byId((ids) => this.views.envelopes.waitsFor(ids));
  readonly loggedBody = byId((digests) => this.views.envelopes.loggedBodies(digests));

  readonly proof = byId((ids) => this.views.proofs.byIds(ids));
  /** By identity. */
  readonly proofsOf = byId((ids) => this.views.proofs.ofIdentities(ids));
  /** By the proof. */
  readonly linkAct = byId((ids) => this.views.proofs.linkActs(ids));
  readonly claimsOf = byId((ids) => this.views.proofs.claimsOf(ids));

  posts(list: PostList, parent: string, slice: Slice): Promise<SliceOf<string>> {
    return this.listed(['posts', list, slice], parent, (ids) => this.views.posts.list(list, ids, this.reader, slice));
  }
  follows(side: FollowSide, state: string, parent: string, slice: Slice) {
    return this.listed(['follows', side, state, slice], parent, (ids) =>
      this.views.accounts.follows(side, ids, state, slice),
    );
  }
  deliveries(post: string, slice: Slice) {
    return this.listed(['deliveries', slice], post, (ids) => this.views.deliveries.ofPosts(ids, slice));
  }

  /** Lists with the same arguments are read together. */
  private async listed<T>(key: unknown[], parent: string, load: Batch<SliceOf<T>>): Promise<SliceOf<T>> {
    const name = JSON.stringify(key);
    const loader = (this.lists.get(name) as ById<SliceOf<T>> | undefined) ?? byId(load);
    this.lists.set(name, loader as ById<unknown>);
    return (await loader.load(parent)) ?? { items: [], more: false };
  }
}
