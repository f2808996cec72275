import type { Logger, Network, Reason } from '@planet/core';
import type { CountRefusal } from './deps.js';

type Save = (network: Network, reason: Reason, detail: string | undefined, count: number) => Promise<void>;

/** Adds up refusals and writes them down once a second: a flood of garbage costs a handful of rows. */
export class RefusalCounts {
  private counts = new Map<string, { network: Network; reason: Reason; detail?: string; count: number }>();
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly save: Save,
    private readonly logger: Logger,
    private readonly everyMs = 1_000,
  ) {}

  readonly add: CountRefusal = ({ network, reason, detail }) => {
    const key = `${network}\n${reason}`;
    const count = (this.counts.get(key)?.count ?? 0) + 1;
    this.counts.set(key, { network, reason, detail, count });
    this.timer ??= setTimeout(() => void this.flush(), this.everyMs);
  };

  /** Resolves when all that was counted is written down. */
  async flush(): Promise<void> {
    clearTimeout(this.timer);
    this.timer = undefined;
    const counts = [...this.counts.values()];
    this.counts.clear();
    for (const { network, reason, detail, count } of counts)
      try {
        await this.save(network, reason, detail, count);
      } catch (error) {
        this.logger.warn({ error, network, reason, count }, 'Refusals could not be counted');
      }
  }
}
