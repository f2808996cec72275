import { setTimeout as sleep } from 'node:timers/promises';

export interface LoopOptions {
  /** How often to look without being woken, in ms. */
  pollMs: number;
  /** How long to rest at most after failures, in ms. */
  longestPauseMs?: number;
  /** Called with each failure; true: the loop ends. */
  failed: (error: unknown) => boolean;
  /** Called when it works again after failures. */
  recovered?: () => void;
}

const FIRST_PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 30_000;

/** Does the work when it is woken, and from time to time; again at once while there is more. A failure makes it wait longer each time. */
export class Loop {
  private readonly stopping = new AbortController();
  private awake = new AbortController();
  private readonly running: Promise<void>;

  /** @param work true: there may be more to do */
  constructor(
    private readonly work: () => Promise<boolean>,
    private readonly options: LoopOptions,
  ) {
    this.running = this.run();
  }

  wake(): void {
    this.awake.abort();
  }

  private async run(): Promise<void> {
    let pause = 0;
    while (!this.stopping.signal.aborted) {
      this.awake = new AbortController();
      let more = false;
      try {
        more = await this.work();
        if (pause > 0) this.options.recovered?.();
        pause = 0;
      } catch (error) {
        pause = Math.min(this.options.longestPauseMs ?? LONGEST_PAUSE_MS, pause * 2 || FIRST_PAUSE_MS);
        if (!this.stopping.signal.aborted && this.options.failed(error)) break;
      }
      if (pause > 0) await this.rest(pause, this.stopping.signal);
      else if (!more) await this.rest(this.options.pollMs, this.awake.signal);
    }
  }

  private rest(ms: number, signal: AbortSignal): Promise<void> {
    return sleep(ms, undefined, { signal }).catch(() => undefined);
  }

  /** Resolves when the work in hand is done. */
  async stop(): Promise<void> {
    this.stopping.abort();
    this.awake.abort();
    await this.running;
  }
}
