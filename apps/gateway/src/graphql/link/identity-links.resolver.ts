import { Context, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import type { ApiContext } from '../context.js';
import { Identity } from '../identity/identity.types.js';
import { Claim, isShownTo, presentProof, Proof } from './link.types.js';

/** What is shown, and what is only said, of a person's accounts. */
@Resolver(() => Identity)
export class IdentityLinksResolver {
  @ResolveField(() => [Proof], { description: 'The newest first. What does not stand is shown to its owner alone.' })
  async proofs(@Parent() { key }: Identity, @Context() { load, viewer }: ApiContext): Promise<Proof[]> {
    const rows = (await load.proofsOf.load(key)) ?? [];
    return rows.filter((row) => isShownTo(viewer, row)).map(presentProof);
  }

  @ResolveField(() => [Claim], { description: 'What others have said of the accounts and wallets of the person.' })
  async claims(@Parent() { key }: Identity, @Context() { load }: ApiContext): Promise<Claim[]> {
    const [claims, proofs] = await Promise.all([load.claimsOf.load(key), load.proofsOf.load(key)]);
    const proven = new Set(
      (proofs ?? []).filter(({ holds }) => holds).map(({ network, account }) => `${network}|${account}`),
    );
    return (claims ?? []).map((claim) => ({ ...claim, proven: proven.has(`${claim.network}|${claim.account}`) }));
  }
}
