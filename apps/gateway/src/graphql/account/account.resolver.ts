import { Inject } from '@nestjs/common';
import { Args, Context, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import type { Account as CoreAccount, AccountOrigin } from '@planet/core';
import type { FollowSide } from '@planet/store';
import { connection, loaded, pageInfo, PageArgs, sliceOf } from '../connection.js';
import type { ApiContext } from '../context.js';
import { API, type Api } from '../deps.js';
import { ApiError, badInput } from '../errors.js';
import { idOf } from '../global-id.js';
import { isAdmin } from '../viewer.js';
import { Identity, presentIdentity } from '../identity/identity.types.js';
import { PostConnection, presentPost } from '../post/post.types.js';
import {
  Account,
  AccountConnection,
  AccountCounts,
  AccountsArgs,
  FollowArgs,
  FollowConnection,
} from './account.types.js';
import { presentAccount } from './account.types.js';

const longestAddress = 1_000;

@Resolver(() => Account)
export class AccountResolver {
  constructor(@Inject(API) private readonly api: Api) {}

  @Query(() => Account, {
    nullable: true,
    description:
      'Finds a person by any way to name them: `@user@host`, `acct:…`, the URL of an actor, `@….ed25519`, an `ssb:` URI, or an id. ' +
      'With a token, the networks are asked about those that are not known here.',
  })
  async account(@Args('address', { type: () => String }) address: string, @Context() context: ApiContext) {
    if (address.length > longestAddress) throw badInput('The address is too long.');
    const id = idOf('Account', address);
    const account = id ? await context.load.account.load(id) : await this.find(address.trim(), context.viewer !== null);
    return account && this.present(account);
  }

  private async find(address: string, fetch: boolean): Promise<CoreAccount | null> {
    const found = await this.api.findAccount(address, { fetch });
    return found.ok ? found.value : null;
  }

  @Query(() => AccountConnection, { description: 'Accounts, the newest first.' })
  async accounts(@Args() args: AccountsArgs) {
    const { network, host, search } = args;
    if (search && search.length > 200) throw badInput('The search is too long.');
    const filter = { network, host: host?.toLowerCase(), search, origin: args.origin as AccountOrigin | undefined };
    return connection(await this.api.views.accounts.page(filter, sliceOf(args)), this.present);
  }

  @ResolveField(() => Account, { nullable: true, description: 'For a copy: the account that it stands for.' })
  async standsFor(@Parent() account: Account, @Context() { load }: ApiContext) {
    const found = account.standsForKey && (await load.account.load(account.standsForKey));
    return found ? this.present(found) : null;
  }

  @ResolveField(() => [Account], { description: 'The copies of this account that we host on other networks.' })
  async copies(@Parent() account: Account, @Context() { load }: ApiContext) {
    return ((await load.accountCopies.load(account.key)) ?? []).map(this.present);
  }

  @ResolveField(() => Identity, { nullable: true, description: 'Whose the account is, where they have shown it.' })
  async identity(@Parent() account: Account, @Context() { load }: ApiContext) {
    const found = account.identityKey && (await load.identity.load(account.identityKey));
    return found ? presentIdentity(found, this.api.origin) : null;
  }

  @ResolveField(() => AccountCounts)
  counts(@Parent() account: Account, @Context() { load }: ApiContext) {
    return load.accountCounts.load(account.key);
  }

  @ResolveField(() => PostConnection, { description: 'Posts and reposts, the newest first.' })
  async posts(@Parent() account: Account, @Args() page: PageArgs, @Context() { load }: ApiContext) {
    const ids = await load.posts('author', account.key, sliceOf(page));
    return connection(await loaded(ids, (all) => load.post.loadMany(all)), (row) => presentPost(row, this.api.origin));
  }

  @ResolveField(() => FollowConnection)
  followers(@Parent() account: Account, @Args() args: FollowArgs, @Context() context: ApiContext) {
    return this.follows('followers', account, args, context);
  }

  @ResolveField(() => FollowConnection)
  following(@Parent() account: Account, @Args() args: FollowArgs, @Context() context: ApiContext) {
    return this.follows('following', account, args, context);
  }

  private async follows(side: FollowSide, account: Account, args: FollowArgs, { load, viewer }: ApiContext) {
    if (args.state !== 'active' && !isAdmin(viewer) && !viewer?.accountIds.includes(account.key))
      throw new ApiError('FORBIDDEN', 'Only the account itself and admins see follows that are not active.');
    const slice = await load.follows(side, args.state, account.key, sliceOf(args));
    const people = await load.account.loadMany(slice.items.map(({ item }) => item.accountId));
    const edges = slice.items.flatMap(({ item, cursor }, n) => {
      const person = people[n];
      if (person instanceof Error) throw person;
      return person ? [{ cursor, state: item.state, since: item.since, node: this.present(person) }] : [];
    });
    return { edges, nodes: edges.map(({ node }) => node), pageInfo: pageInfo(slice) };
  }

  private readonly present = (account: CoreAccount): Account => presentAccount(account, this.api.origin);
}
