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
import type { EnvelopeState } from '@planet/core';
import { connection, sliceOf } from '../connection.js';
import type { ApiContext } from '../context.js';
import { sentenceOf } from '../delivery/delivery.types.js';
import { API, type Api } from '../deps.js';
import { badInput, faultOf } from '../errors.js';
import { idsOf } from '../ids-of.js';
import { requireScope } from '../viewer.js';
import { WriteError } from '../write-error.js';
import { Envelope, EnvelopeConnection, EnvelopesArgs, presentEnvelope, RefusalCount } from './envelope.types.js';

@ObjectType()
export class ReplayEnvelopePayload {
  @Field(() => Int, { description: 'How many were started anew.' })
  count!: number;

  @Field(() => [Envelope], { description: 'Those that were named, as they are now.' })
  envelopes!: Envelope[];

  @Field(() => WriteError, { nullable: true })
  error!: WriteError | null;
}

@Resolver(() => Envelope)
export class EnvelopeResolver {
  constructor(@Inject(API) private readonly api: Api) {}

  @Query(() => EnvelopeConnection, { description: 'Needs the scope ADMIN. The newest first.' })
  async envelopes(@Args() args: EnvelopesArgs, @Context() { viewer }: ApiContext) {
    requireScope(viewer, 'admin');
    const { reason, network } = args;
    const filter = { state: args.state as EnvelopeState | undefined, reason, network };
    return connection(await this.api.views.envelopes.page(filter, sliceOf(args)), presentEnvelope);
  }

  @Query(() => [RefusalCount], { description: 'Needs the scope ADMIN. What was refused in the last days, by name.' })
  async refusals(
    @Args('days', { type: () => Int, defaultValue: 7 }) days: number,
    @Args('network', { type: () => String, nullable: true }) network: string | null,
    @Context() { viewer }: ApiContext,
  ) {
    requireScope(viewer, 'admin');
    if (days < 1 || days > 366) throw badInput('days must be from 1 to 366.');
    const rows = await this.api.views.envelopes.refusals(days, network ?? undefined);
    return rows.map((row): RefusalCount => ({
      ...row,
      sentence: sentenceOf(row.reason),
      day: row.day.toISOString().slice(0, 10),
      count: Number(row.count),
    }));
  }

  @Mutation(() => ReplayEnvelopePayload, {
    description: 'Needs the scope ADMIN. Works on envelopes again, at most 1,000.',
  })
  async replayEnvelope(@Args('ids', { type: () => [ID] }) ids: string[], @Context() { viewer, load }: ApiContext) {
    requireScope(viewer, 'admin');
    const wanted = idsOf('Envelope', ids);
    const done = await this.api.writes.replayEnvelope(wanted);
    if (!done.ok) return { count: 0, envelopes: [], error: faultOf(done) };
    const rows = await load.envelope.loadMany(wanted);
    return {
      count: done.value,
      envelopes: rows.flatMap((row) => (row && !(row instanceof Error) ? [presentEnvelope(row)] : [])),
      error: null,
    };
  }

  @ResolveField(() => String, { nullable: true, description: 'The text as it arrived.' })
  body(@Parent() { row }: Envelope, @Context() { load }: ApiContext) {
    return row.body ?? load.loggedBody.load(row.digest);
  }

  @ResolveField(() => [String], { description: 'Native ids of the things that must come first.' })
  waitsFor(@Parent() { row }: Envelope, @Context() { load }: ApiContext) {
    return load.waitsFor.load(row.id);
  }
}
