import { fork, type ChildProcess } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from '@planet/core';
import { GRACE_MS, StartError, type RoleMessage } from '@planet/platform';

export interface RoleProgram {
  name: string;
  script: string;
  args: string[];
  env: Record<string, string | undefined>;
}
/** Waits between two starts, in ms; the longest from then on. */
const PAUSES = [500, 1000, 2000, 4000, 8000, 10_000];
/** A process that has lived so long, in ms, counts as sound: the pauses begin anew. */
const SOUND_MS = 60_000;
const READY_MS = 120_000;

/** One role as a process of its own, started again whenever it ends by itself. */
export class RoleProcess {
  private child: ChildProcess | null = null;
  private stopping = false;
  private failures = 0;
  private readonly stopped = new AbortController();

  constructor(
    private readonly program: RoleProgram,
    private readonly logger: Logger,
    /** Called each time it is ready, with what it says of itself. */
    private readonly onReady: (ready: Record<string, unknown>) => Promise<void> | void,
  ) {}

  /**
   * Starts the role for the first time.
   *
   * @returns what it says of itself when it is ready
   * @throws StartError with the role's own words; it is not tried again.
   */
  async start(): Promise<Record<string, unknown>> {
    const { ready, ended } = this.spawn();
    const said = await ready;
    await this.onReady(said);
    void this.keep(ended);
    return said;
  }

  /** Asks the process to stop, and ends it when it takes too long. True: it stopped in good order. */
  async stop(): Promise<boolean> {
    this.stopping = true;
    this.stopped.abort();
    const { child } = this;
    if (!child || child.exitCode !== null || child.signalCode !== null) return true;
    const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
    child.kill('SIGTERM');
    const last = setTimeout(() => child.kill('SIGKILL'), GRACE_MS + 2000);
    await ended;
    clearTimeout(last);
    return child.exitCode === 0;
  }

  kill(): void {
    this.child?.kill('SIGKILL');
  }

  private spawn(): { ready: Promise<Record<string, unknown>>; ended: Promise<string> } {
    const { name, script, args, env } = this.program;
    // In a session of its own: Ctrl-C in the terminal comes to the launcher alone, which knows the right order.
    const child = fork(script, args, {
      env: env as NodeJS.ProcessEnv,
      execArgv: ['--enable-source-maps', '--no-warnings'],
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
      detached: true,
    });
    this.child = child;
    const ended = new Promise<string>((resolve) =>
      child.once('exit', (code, signal) => resolve(signal ? `by ${signal}` : `with code ${code}`)),
    );
    const ready = new Promise<Record<string, unknown>>((resolve, reject) => {
      child.on('message', (message: RoleMessage) => {
        if ('ready' in message) resolve(message.ready);
        else reject(new StartError(message.fatal));
      });
      child.once('error', (error) => reject(new StartError(`${name} could not be started: ${error.message}`)));
      void ended.then((how) => reject(new StartError(`${name} ended ${how} before it was ready.`)));
      const patience = setTimeout(() => {
        child.kill('SIGKILL');
        reject(new StartError(`${name} was not ready after ${READY_MS / 1000} s.`));
      }, READY_MS);
      void ended.then(() => clearTimeout(patience));
      child.on('message', () => clearTimeout(patience));
    });
    return { ready, ended };
  }

  /** For as long as nobody asks it to stop: waits for its end, pauses, starts it again. */
  private async keep(ended: Promise<string>): Promise<void> {
    const { name } = this.program;
    for (let since = Date.now(); ; since = Date.now()) {
      const how = await ended;
      if (this.stopping) return;
      if (Date.now() - since > SOUND_MS) this.failures = 0;
      const pause = PAUSES[Math.min(this.failures++, PAUSES.length - 1)]!;
      this.logger.error({ role: name, pauseMs: pause }, `${name} ended ${how}: it is started again`);
      await sleep(pause, undefined, { signal: this.stopped.signal }).catch(() => undefined);
      if (this.stopping) return;
      const next = this.spawn();
      next.ready.then(
        async (said) => {
          await this.onReady(said);
          this.logger.info({ role: name }, `${name} is back`);
        },
        (error: Error) => this.logger.error({ role: name }, error.message),
      );
      ended = next.ended;
    }
  }
}
