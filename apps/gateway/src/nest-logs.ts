import type { LoggerService } from '@nestjs/common';
import type { Logger } from '@planet/core';

/** Nest's own words, through our log: its start-up chatter as debug. */
export class NestLogs implements LoggerService {
  constructor(private readonly logger: Logger) {}

  log(message: unknown, ...rest: unknown[]): void {
    this.logger.debug({ nest: rest }, String(message));
  }
  warn(message: unknown, ...rest: unknown[]): void {
    this.logger.warn({ nest: rest }, String(message));
  }
  error(message: unknown, ...rest: unknown[]): void {
    this.logger.error({ nest: rest }, String(message));
  }
}
