import { Module, type DynamicModule } from '@nestjs/common';
import type { GatewayDeps } from './deps.js';

@Module({})
export class GatewayModule {
  static of(_deps: GatewayDeps): DynamicModule {
    return { module: GatewayModule, imports: [] };
  }
}
