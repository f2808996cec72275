import type { Logger } from '@planet/core';
import { loadSettings, type Settings } from './config/index.js';
import { createLogger } from './logging.js';
import { startSentence } from './start-error.js';

/** How long a role may take to end its work, in ms, before it is cut off. */
export const GRACE_MS = 25_000;

/** What a role tells the launcher by IPC. */
export type RoleMessage = { ready: Record<string, unknown> } | { fatal: string };

export interface RoleContext {
  name: string;
  /** Without the networks' blocks; `loadSettings(networks)` has them. */
  settings: Settings;
  logger: Logger;
  /** Aborts when the role is asked to stop, also in the middle of its start. */
  stopping: AbortSignal;
}
export interface RunningRole {
  /** Shown by the launcher: addresses and ids. */
  ready: Record<string, unknown>;
  /** Resolves when the work in hand is done or handed back. Called once. */
  stop(): Promise<void>;
}

/**
 * The life of one process of Planet. Starts the role, tells the launcher (if there is one) that it is ready or why it
 * cannot be, and stops it on SIGTERM, on SIGINT, and when the launcher is gone. Ends the process: 0 after a clean stop,
 * 1 after anything else. An error that nobody caught ends the role too; whoever started it starts it again.
 */
export async function runRole(name: string, start: (context: RoleContext) => Promise<RunningRole>): Promise<void> {
  const stop = new AbortController();
  let logger: Logger = createLogger({ logLevel: 'info', logFormat: 'json' }, name);
  let code = 0;
  const end = (why: string, exitCode = 0): void => {
    code = Math.max(code, exitCode);
    if (stop.signal.aborted) return;
    logger.debug({ why }, 'stopping');
    stop.abort();
    setTimeout(() => {
      logger.error({ seconds: GRACE_MS / 1000 }, 'did not stop in time: cut off');
      process.exit(1);
    }, GRACE_MS).unref();
  };
  const fail = (error: unknown): void => {
    logger.error({ error }, 'an error that nobody caught: the process ends');
    end('error', 1);
  };
  process.on('SIGTERM', () => end('SIGTERM'));
  process.on('SIGINT', () => end('SIGINT'));
  process.on('disconnect', () => end('the launcher is gone'));
  process.on('uncaughtException', fail);
  process.on('unhandledRejection', fail);

  try {
    const settings = loadSettings();
    logger = createLogger(settings, name);
    const running = await start({ name, settings, logger, stopping: stop.signal });
    await tell({ ready: running.ready });
    if (!process.send) logger.info(running.ready, 'ready');
    await aborted(stop.signal);
    await running.stop();
  } catch (error) {
    const sentence = startSentence(error);
    if (sentence === null) logger.error({ error }, `${name} failed`);
    else if (!process.send) process.stderr.write(`${sentence}\n`);
    await tell({
      fatal: sentence ?? `${name} could not start: ${error instanceof Error ? error.message : String(error)}`,
    });
    code = 1;
  }
  process.exit(code);
}

const aborted = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });

/** A launcher that is gone does not hear it. */
const tell = (message: RoleMessage): Promise<void> =>
  new Promise((resolve) => {
    if (process.send && process.connected) process.send(message, undefined, undefined, () => resolve());
    else resolve();
  });
