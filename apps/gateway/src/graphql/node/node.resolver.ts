import { Inject } from '@nestjs/common';
import { Args, Context, ID, Query, Resolver } from '@nestjs/graphql';
import { presentAccount } from '../account/account.types.js';
import type { ApiContext } from '../context.js';
import { presentDelivery } from '../delivery/delivery.types.js';
import { API, type Api } from '../deps.js';
import { presentEnvelope } from '../envelope/envelope.types.js';
import { readGlobalId } from '../global-id.js';
import { presentIdentity } from '../identity/identity.types.js';
import { isShownTo, presentProof } from '../link/link.types.js';
import { presentPost } from '../post/post.types.js';
import { isAdmin } from '../viewer.js';
import { Node } from './node.types.js';

@Resolver()
export class NodeResolver {
  constructor(@Inject(API) private readonly api: Api) {}

  @Query(() => Node, { nullable: true, description: 'Anything by its id. Null where there is none, or none for you.' })
  async node(
    @Args('id', { type: () => ID }) id: string,
    @Context() { load, viewer }: ApiContext,
  ): Promise<Node | null> {
    const read = readGlobalId(id);
    if (!read) return null;
    switch (read.type) {
      case 'Account': {
        const account = await load.account.load(read.id);
        return account && presentAccount(account, this.api.origin);
      }
      case 'Post': {
        const row = await load.post.load(read.id);
        return row && presentPost(row, this.api.origin);
      }
      case 'Identity': {
        const identity = await load.identity.load(read.id);
        return identity && presentIdentity(identity, this.api.origin);
      }
      case 'Delivery': {
        const row = isAdmin(viewer) ? await load.delivery.load(read.id) : null;
        return row && presentDelivery(row);
      }
      case 'Identity':
        return null;
      case 'Proof': {
        const row = await load.proof.load(read.id);
        return row && (isShownTo(viewer, row) || isAdmin(viewer)) ? presentProof(row) : null;
      }
      case 'Envelope': {
        const row = isAdmin(viewer) ? await load.envelope.load(read.id) : null;
        return row && presentEnvelope(row);
      }
    }
  }
}
