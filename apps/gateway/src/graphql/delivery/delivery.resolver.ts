import { Inject } from '@nestjs/common';
import {
  Args,
  Context,
  Field,
  ID,
  Int,
  Mutation,
  ObjectType,
  Parent,
  Query,
  ResolveField,
  Resolver,
} from '@nestjs/graphql';
import type { DeliveryState } from '@planet/store';
import { Account, presentAccount } from '../account/account.types.js';
import { connection, sliceOf } from '../connection.js';
import type { ApiContext } from '../context.js';
import { API, type Api } from '../deps.js';
import { ActivityKindEnum } from '../enums.js';
import { faultOf } from '../errors.js';
import { idsOf } from '../ids-of.js';
import { Post, presentPost } from '../post/post.types.js';
import { requireScope } from '../viewer.js';
import { WriteError } from '../write-error.js';
import { DeliveriesArgs, Delivery, DeliveryConnection, presentDelivery } from './delivery.types.js';

@ObjectType()
export class RetryDeliveryPayload {
  @Field(() => Int, { description: 'How many were started anew.' })
  count!: number;

  @Field(() => [Delivery], { description: 'Those that were named, as they are now.' })
  deliveries!: Delivery[];

  @Field(() => WriteError, { nullable: true })
  error!: WriteError | null;
}

@Resolver(() => Delivery)
export class DeliveryResolver {
  constructor(@Inject(API) private readonly api: Api) {}

  @Query(() => DeliveryConnection, { description: 'Needs the scope ADMIN. The newest first.' })
  async deliveries(@Args() args: DeliveriesArgs, @Context() { viewer }: ApiContext) {
    requireScope(viewer, 'admin');
    const { network, host } = args;
    const filter = { state: args.state as DeliveryState | undefined, network, host };
    return connection(await this.api.views.deliveries.page(filter, sliceOf(args)), presentDelivery);
  }

  @Mutation(() => RetryDeliveryPayload, {
    description: 'Needs the scope ADMIN. Starts deliveries anew, at most 1,000.',
  })
  async retryDelivery(@Args('ids', { type: () => [ID] }) ids: string[], @Context() { viewer, load }: ApiContext) {
    requireScope(viewer, 'admin');
    const wanted = idsOf('Delivery', ids);
    const done = await this.api.writes.retryDelivery(wanted);
    if (!done.ok) return { count: 0, deliveries: [], error: faultOf(done) };
    const rows = await load.delivery.loadMany(wanted);
    return {
      count: done.value,
      deliveries: rows.flatMap((row) => (row && !(row instanceof Error) ? [presentDelivery(row)] : [])),
      error: null,
    };
  }

  @ResolveField(() => ActivityKindEnum, { nullable: true, description: 'What is delivered.' })
  async kind(@Parent() { activityKey }: Delivery, @Context() { load }: ApiContext) {
    return (await load.act.load(activityKey))?.kind ?? null;
  }

  @ResolveField(() => Post, { nullable: true, description: 'The post that the act is about.' })
  async post(@Parent() { activityKey }: Delivery, @Context() { load }: ApiContext) {
    const act = await load.act.load(activityKey);
    const row = act?.objectId ? await load.post.load(act.objectId) : null;
    return row && presentPost(row, this.api.origin);
  }

  @ResolveField(() => Account, { nullable: true, description: 'The account in whose name it goes.' })
  async as(@Parent() { asKey }: Delivery, @Context() { load }: ApiContext) {
    const account = asKey ? await load.account.load(asKey) : null;
    return account && presentAccount(account, this.api.origin);
  }
}
