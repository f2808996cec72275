import { Inject } from '@nestjs/common';
import { Context, Query, Resolver } from '@nestjs/graphql';
import type { ApiContext } from '../context.js';
import { API, type Api } from '../deps.js';
import { requireScope } from '../viewer.js';
import { Health } from './health.types.js';

@Resolver(() => Health)
export class HealthResolver {
  constructor(@Inject(API) private readonly api: Api) {}

  @Query(() => Health, { description: 'Needs the scope ADMIN.' })
  async health(@Context() { viewer }: ApiContext): Promise<Health> {
    requireScope(viewer, 'admin');
    const health = await this.api.views.health.now();
    return {
      ...health,
      streams: health.streams.map(({ network, status }) => ({ network, status: JSON.stringify(status) })),
    };
  }
}
