import { Inject } from '@nestjs/common';
import { Args, Context, ID, Mutation, Resolver } from '@nestjs/graphql';
import type { Refusal as Refused } from '@planet/core';
import type { ApiContext } from '../context.js';
import { API, type Api } from '../deps.js';
import { badInput } from '../errors.js';
import { idOf } from '../global-id.js';
import { refusedAs } from '../refusal.types.js';
import { actingPerson, type Viewer } from '../viewer.js';
import { ConfirmLinkResult, presentProof, StartLinkResult, UnlinkResult } from './link.types.js';
import { TryLimit } from './try-limit.js';

const longest = { address: 1000, evidence: 32_768, signature: 16_384 };
const by = ({ name }: Viewer): string => `token:${name}`.slice(0, 200);

@Resolver()
export class LinkMutations {
  private readonly tries = new TryLimit();
  constructor(@Inject(API) private readonly api: Api) {}

  @Mutation(() => StartLinkResult, {
    description: 'Begins to link an account elsewhere, named in any way that `account` takes, or a wallet (`0x…`).',
  })
  async startLink(
    @Args('account', { type: () => String }) address: string,
    @Args('method', { type: () => String, nullable: true, description: 'Only this way to show it.' })
    method: string | null,
    @Context() { viewer, visit }: ApiContext,
  ) {
    const identityId = actingPerson(viewer);
    check({ address });
    const limit = this.tries.take(visit.address);
    if (limit) return refusedAs('LimitReached', limit);
    const begun = await this.api.links.start({ identityId, address: address.trim(), by: by(viewer!) });
    if (!begun.ok) return ended(begun, 'AccountRefused');
    const { proof, ways } = begun.value;
    return {
      typeName: 'LinkChallenge' as const,
      proof: presentProof(proof),
      statement: proof.statement,
      signature: proof.signature,
      ways: method ? ways.filter((way) => way.method === method) : ways,
    };
  }

  @Mutation(() => ConfirmLinkResult, {
    description: 'Looks now whether the account shows the statement. It is looked for by itself, too, a little later.',
  })
  async confirmLink(
    @Args('proof', { type: () => ID }) id: string,
    @Args('evidence', { type: () => String, nullable: true, description: 'The address of a post, or what was signed.' })
    evidence: string | null,
    @Args('statementSignature', {
      type: () => String,
      nullable: true,
      description: 'EIP-191, by a wallet of your own.',
    })
    statementSignature: string | null,
    @Args('linkSignature', { type: () => String, nullable: true, description: 'EIP-712, of `typedData`.' })
    linkSignature: string | null,
    @Context() { viewer, visit }: ApiContext,
  ) {
    const identityId = actingPerson(viewer);
    check({ evidence, signature: statementSignature });
    check({ signature: linkSignature });
    const limit = this.tries.take(visit.address);
    if (limit) return refusedAs('LimitReached', limit);
    const done = await this.api.links.confirm({
      identityId,
      proofId: proofId(id),
      evidence: evidence?.trim() || undefined,
      statementSignature: statementSignature ?? undefined,
      linkSignature: linkSignature ?? undefined,
      by: by(viewer!),
    });
    if (!done.ok) return ended(done, 'ProofRefused');
    const proof = presentProof(done.value.proof);
    if (done.value.state === 'linked') return { typeName: 'LinkConfirmed' as const, proof };
    const { waitsFor, typedData, ways } = done.value;
    return { typeName: 'LinkPending' as const, proof, waitsFor, typedData, ways };
  }

  @Mutation(() => UnlinkResult, { description: 'Ends a link, or takes one back that is still being shown.' })
  async unlink(
    @Args('proof', { type: () => ID }) id: string,
    @Args('signature', { type: () => String, nullable: true, description: 'EIP-712, by a wallet of your own.' })
    signature: string | null,
    @Context() { viewer }: ApiContext,
  ) {
    const identityId = actingPerson(viewer);
    check({ signature });
    const asked = { identityId, proofId: proofId(id), signature: signature ?? undefined, by: by(viewer!) };
    const done = await this.api.links.unlink(asked);
    if (!done.ok) return ended(done, 'ProofRefused');
    const proof = presentProof(done.value.proof);
    if (done.value.state === 'unlinked') return { typeName: 'Unlinked' as const, proof };
    const { typedData } = done.value;
    return { typeName: 'LinkPending' as const, proof, waitsFor: 'link-signature', typedData, ways: [] };
  }
}

const ended = (refusal: Refused, typeName: 'AccountRefused' | 'ProofRefused') =>
  refusedAs(refusal.reason === 'rate-limited' ? 'LimitReached' : typeName, refusal);

function proofId(id: string): string {
  const found = idOf('Proof', id);
  if (!found) throw badInput('That is not the id of a proof.');
  return found;
}

function check(texts: Partial<Record<keyof typeof longest, string | null>>): void {
  for (const [name, text] of Object.entries(texts))
    if (text && text.length > longest[name as keyof typeof longest]) throw badInput(`${name} is too long.`);
}
