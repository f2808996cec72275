import { Inject } from '@nestjs/common';
import { Args, Context, ID, Parent, ResolveField, Resolver, Subscription } from '@nestjs/graphql';
import { Account, presentAccount } from '../account/account.types.js';
import type { ApiContext } from '../context.js';
import { API, type Api } from '../deps.js';
import { ApiError, badInput } from '../errors.js';
import { idOf } from '../global-id.js';
import { Json } from '../json.scalar.js';
import { chainWords } from '../chain-words.js';
import { stands } from '../viewer.js';
import { isShownTo, presentProof, Proof, ProofRefused } from './link.types.js';

@Resolver(() => Proof)
export class LinkResolver {
  constructor(@Inject(API) private readonly api: Api) {}

  @ResolveField(() => Account, { nullable: true })
  async accountNode(@Parent() { row }: Proof, @Context() { load }: ApiContext) {
    const account = row.accountId ? await load.account.load(row.accountId) : null;
    return account && presentAccount(account, this.api.origin);
  }

  @ResolveField(() => Boolean, { description: 'The chain knows of the link, and for good.' })
  onChain(@Parent() { row }: Proof): boolean {
    return row.effective && !row.statement.includes('\nidentity: planet:');
  }

  @ResolveField(() => ProofRefused, {
    nullable: true,
    description: 'Why the chain did not take what was proven. Null for all but its owner.',
  })
  async chainRefusal(@Parent() { row }: Proof, @Context() { viewer, load }: ApiContext): Promise<ProofRefused | null> {
    const came = row.effective || (row.state !== 'verified' && row.state !== 'broken');
    if (came || viewer?.identityId !== row.identityId) return null;
    const act = await load.linkAct.load(row.id);
    if (act?.state !== 'refused' || !act.reason) return null;
    return Object.assign(new ProofRefused(), { reason: act.reason, message: chainWords(act.reason) });
  }

  @ResolveField(() => Json, {
    nullable: true,
    description: 'All that is needed to check it again: `planet proof verify FILE`. Null while nothing was shown.',
  })
  evidence(@Parent() { row }: Proof): object | null {
    return this.api.links.bundleOf(row);
  }

  @Subscription(() => Proof, { description: 'Each change of a proof of yours.' })
  proofUpdated(
    @Args('identity', {
      type: () => ID,
      nullable: true,
      description: 'Default: you. Of others, only links that stand.',
    })
    identity: string | null,
    @Context() { viewer }: ApiContext,
  ): AsyncIterable<{ proofUpdated: Proof }> {
    const id = identity ? idOf('Identity', identity) : viewer?.identityId;
    if (identity && !id) throw badInput('`identity` is not the id of an identity.');
    if (!id || !this.api.proofEvents) throw new ApiError('UNAUTHENTICATED', 'Sign in, or say whose proofs.');
    const { proofEvents, views } = this.api;
    const changes = proofEvents.of(id);
    const end = async (): Promise<IteratorResult<{ proofUpdated: Proof }>> => {
      await changes.return?.();
      return { done: true, value: undefined };
    };
    const next = async (): Promise<IteratorResult<{ proofUpdated: Proof }>> => {
      for (;;) {
        const { done, value } = await changes.next();
        // Whoever was signed out meanwhile, or whose token was revoked, hears no more.
        if (done || !(await stands(viewer, this.api))) return end();
        const row = (await views.proofs.byIds([value])).get(value);
        if (row && isShownTo(viewer, row)) return { done: false, value: { proofUpdated: presentProof(row) } };
      }
    };
    const iterator = { next, return: end, [Symbol.asyncIterator]: () => iterator };
    return iterator;
  }
}
