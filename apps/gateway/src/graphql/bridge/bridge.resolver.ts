import { Inject } from '@nestjs/common';
import { Args, Context, Mutation, Query, Resolver } from '@nestjs/graphql';
import type { ActivityKind } from '@planet/core';
import { accountNamed } from '../account/account-named.js';
import type { ApiContext } from '../context.js';
import { API, type Api } from '../deps.js';
import { ActivityKindEnum, BridgePolicyEnum } from '../enums.js';
import { badInput, faultOf } from '../errors.js';
import { globalId } from '../global-id.js';
import { requireScope } from '../viewer.js';
import type { BlockTarget, BridgeChange } from '../writes.js';
import { Block, BlockPayload, Bridge, BridgePayload, DirectionInput } from './bridge.types.js';

@Resolver(() => Bridge)
export class BridgeResolver {
  constructor(@Inject(API) private readonly api: Api) {}

  @Query(() => [Bridge], { description: 'Needs the scope ADMIN. Every direction between the networks.' })
  bridges(@Context() { viewer }: ApiContext) {
    requireScope(viewer, 'admin');
    return this.api.views.bridges.all(this.api.networks);
  }

  @Query(() => [Block], { description: 'Needs the scope ADMIN.' })
  blocks(@Context() { viewer }: ApiContext) {
    requireScope(viewer, 'admin');
    return this.allBlocks();
  }

  @Mutation(() => BridgePayload, { description: 'Needs the scope ADMIN. Changes what is given.' })
  async setBridge(
    @Args('direction', { type: () => DirectionInput }) { source, target }: DirectionInput,
    @Args('enabled', { type: () => Boolean, nullable: true }) enabled: boolean | null,
    @Args('policy', { type: () => BridgePolicyEnum, nullable: true }) policy: string | null,
    @Args('kinds', { type: () => [ActivityKindEnum], nullable: true }) kinds: string[] | null,
    @Context() { viewer }: ApiContext,
  ): Promise<BridgePayload> {
    requireScope(viewer, 'admin');
    const { networks } = this.api;
    if (source === target || !networks.includes(source) || !networks.includes(target))
      throw badInput(`A direction joins two of these networks: ${networks.join(', ')}.`);
    await this.api.writes.setBridge({
      source,
      target,
      enabled: enabled ?? undefined,
      policy: (policy ?? undefined) as BridgeChange['policy'],
      kinds: (kinds ?? undefined) as ActivityKind[] | undefined,
    });
    const all = await this.api.views.bridges.all(networks);
    return { bridge: all.find((one) => one.source === source && one.target === target) ?? null, error: null };
  }

  @Mutation(() => BlockPayload, { description: 'Needs the scope ADMIN. Shuts out a domain with all below it.' })
  blockDomain(
    @Args('domain', { type: () => String }) domain: string,
    @Args('note', { type: () => String, nullable: true }) note: string | null,
    @Context() context: ApiContext,
  ) {
    requireScope(context.viewer, 'admin');
    return this.change(this.api.writes.block({ scope: 'domain', value: domainOf(domain) }, noteOf(note)));
  }

  @Mutation(() => BlockPayload, { description: 'Needs the scope ADMIN.' })
  unblockDomain(@Args('domain', { type: () => String }) domain: string, @Context() context: ApiContext) {
    requireScope(context.viewer, 'admin');
    return this.change(this.api.writes.unblock({ scope: 'domain', value: domainOf(domain) }));
  }

  @Mutation(() => BlockPayload, {
    description: 'Needs the scope ADMIN. The account is named in any way that `account` takes.',
  })
  blockAccount(
    @Args('account', { type: () => String }) address: string,
    @Args('note', { type: () => String, nullable: true }) note: string | null,
    @Context() context: ApiContext,
  ) {
    return this.changeAccount(address, context, (target) => this.api.writes.block(target, noteOf(note)));
  }

  @Mutation(() => BlockPayload, { description: 'Needs the scope ADMIN.' })
  unblockAccount(@Args('account', { type: () => String }) address: string, @Context() context: ApiContext) {
    return this.changeAccount(address, context, (target) => this.api.writes.unblock(target));
  }

  private async changeAccount(
    address: string,
    { viewer, load }: ApiContext,
    write: (target: BlockTarget) => Promise<void>,
  ): Promise<BlockPayload> {
    requireScope(viewer, 'admin');
    const account = await accountNamed(address, this.api, load);
    if (!account.ok) return { blocks: await this.allBlocks(), error: faultOf(account) };
    return this.change(write({ scope: 'account', value: account.value.id }));
  }

  private async change(work: Promise<void>): Promise<BlockPayload> {
    await work;
    return { blocks: await this.allBlocks(), error: null };
  }

  private async allBlocks(): Promise<Block[]> {
    const rows = await this.api.views.bridges.bans();
    return rows.map((row) => ({ ...row, value: row.scope === 'account' ? globalId('Account', row.value) : row.value }));
  }
}

/** As hosts are named on the wire: lower case, international names in ASCII. */
function domainOf(text: string): string {
  const name = text.trim();
  if (!/^[\p{L}\p{N}][\p{L}\p{N}.-]{0,252}$/u.test(name) || !URL.canParse(`http://${name}`))
    throw badInput('That is not the name of a domain.');
  return new URL(`http://${name}`).hostname;
}

function noteOf(note: string | null): string | undefined {
  if (note && note.length > 2_000) throw badInput('The note is too long.');
  return note ?? undefined;
}
