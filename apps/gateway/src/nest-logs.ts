import type { LoggerService } from '@nestjs/common';
import type { Logger } from '@planet/core';

/**
 * Nest's own words, through our log: its start-up chatter as debug. So is what it tells of resolvers that threw: that is
 * mostly a caller's mistake, and where it is ours, the error's formatter has logged it with its path.
 */
export class NestLogs implements LoggerService {
  constructor(private readonly logger: Logger) {}

  log(message: unknown, ...rest: unknown[]): void {
    this.logger.debug({ nest: rest }, String(message));
  }
  warn(message: unknown, ...rest: unknown[]): void {
    this.logger.warn({ nest: rest }, String(message));
  }
  error(message: unknown, ...rest: unknown[]): void {
    if (rest.at(-1) === 'ExceptionsHandler') this.logger.debug({ nest: rest }, String(message));
    else this.logger.error({ nest: rest }, String(message));
  }
}
