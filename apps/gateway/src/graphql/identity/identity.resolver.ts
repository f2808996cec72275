import { Inject } from '@nestjs/common';
import { Args, Context, ID, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import { Account, presentAccount } from '../account/account.types.js';
import { connection, sliceOf } from '../connection.js';
import type { ApiContext } from '../context.js';
import { API, type Api } from '../deps.js';
import { badInput } from '../errors.js';
import { idOf } from '../global-id.js';
import {
  IdentitiesArgs,
  Identity,
  IdentityConnection,
  IdentityToken,
  Persona,
  presentIdentity,
  presentPersona,
  presentToken,
} from './identity.types.js';

const longestName = 1_000;

@Resolver(() => Identity)
export class IdentityResolver {
  constructor(@Inject(API) private readonly api: Api) {}

  @Query(() => Identity, {
    nullable: true,
    description:
      'A person, by one of: the handle, the id, any address of an account of theirs (as `account` takes it), or a wallet (`0x…`).',
  })
  async identity(
    @Args('handle', { type: () => String, nullable: true }) handle: string | null,
    @Args('id', { type: () => ID, nullable: true }) id: string | null,
    @Args('account', { type: () => String, nullable: true }) account: string | null,
    @Args('wallet', { type: () => String, nullable: true }) wallet: string | null,
    @Context() context: ApiContext,
  ) {
    const given = [handle, id, account, wallet].filter((one) => one !== null && one !== undefined);
    if (given.length !== 1) throw badInput('Name the person in one way: handle, id, account or wallet.');
    if (given[0]!.length > longestName) throw badInput('The name is too long.');
    const key =
      (handle && (await this.api.views.identities.idByHandle(handle.replace(/^@/, '').toLowerCase()))) ||
      (id && idOf('Identity', id)) ||
      (account && (await this.ofAccount(account, context))) ||
      (wallet && (await this.ofWallet(wallet)));
    return key ? this.one(key, context) : null;
  }

  @Query(() => IdentityConnection, { description: 'People of this Planet, the newest first.' })
  async identities(@Args() args: IdentitiesArgs) {
    if (args.search && args.search.length > 200) throw badInput('The search is too long.');
    return connection(await this.api.views.identities.page(args.search, sliceOf(args)), (identity) =>
      presentIdentity(identity, this.api.origin),
    );
  }

  @Query(() => Identity, { nullable: true, description: 'Who you are. Null unless you are signed in.' })
  me(@Context() context: ApiContext) {
    const { identityId } = context.viewer ?? {};
    return identityId ? this.one(identityId, context) : null;
  }

  @ResolveField(() => IdentityToken)
  async token(@Parent() { key }: Identity, @Context() { load }: ApiContext) {
    return presentToken((await load.identityToken.load(key))!, key, this.api.origin);
  }

  @ResolveField(() => [Account], {
    description: 'The account that lives here and those that are linked. Copies stand under each of them.',
  })
  async accounts(@Parent() { key }: Identity, @Context() { load }: ApiContext) {
    const accounts = (await load.identityAccounts.load(key)) ?? [];
    return accounts.map((account) => presentAccount(account, this.api.origin));
  }

  @ResolveField(() => [Persona], { nullable: true, description: 'Pseudonyms. Null for all but their owner.' })
  async personas(@Parent() { key }: Identity, @Context() { viewer, load }: ApiContext) {
    if (viewer?.identityId !== key) return null;
    const ids = await this.api.identity.personasOf(viewer.identityId);
    const accounts = await Promise.all(ids.map((id) => load.account.load(id)));
    return accounts.flatMap((account) => (account ? [presentPersona(account, this.api.origin)] : []));
  }

  private async one(key: string, { load }: ApiContext): Promise<Identity | null> {
    const identity = await load.identity.load(key);
    return identity && presentIdentity(identity, this.api.origin);
  }

  private async ofAccount(address: string, { viewer, load }: ApiContext): Promise<string | null> {
    const id = idOf('Account', address);
    if (id) return (await load.account.load(id))?.identityId ?? null;
    const found = await this.api.findAccount(address.trim(), { fetch: viewer !== null });
    return found.ok ? found.value.identityId : null;
  }

  private async ofWallet(wallet: string): Promise<string | null> {
    const address = /^(?:eip155:\d{1,20}:)?(0x[0-9a-f]{40})$/i.exec(wallet.trim())?.[1]?.toLowerCase();
    if (!address) throw badInput('A wallet is named 0x and 40 hexadecimal digits.');
    return this.api.views.identities.idByWallet(address);
  }
}
