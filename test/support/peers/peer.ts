import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Commands, Kind, Options, Ready } from './commands.js';

export type { Commands, Kind, Options, Ready } from './commands.js';
type Answer = { id: number; ok: boolean; result?: unknown; error?: string };
export type PeerEvent = { event: string; [field: string]: unknown };

type Arguments<M, C extends keyof M> = M[C] extends (...args: infer A) => unknown ? A : never;
type Result<M, C extends keyof M> = M[C] extends (...args: never[]) => infer R ? R : never;

/** A program this project did not write, in a process of its own, held by its stdin: when the parent goes, it goes. */
export interface Peer<K extends Kind = Kind> {
  readonly kind: K;
  readonly pid: number;
  readonly dir: string;
  /** The addresses the peer said it answers at. */
  readonly ready: Ready[K];
  /** Everything it has pushed, the oldest first; `ready` is the first. */
  readonly events: readonly PeerEvent[];
  /** The last 64 KB the libraries printed. */
  log(): string;
  /** Rejects with the peer's own error, or when it died or did not answer in 60 seconds. */
  call<C extends keyof Commands[K] & string>(
    cmd: C,
    ...args: Arguments<Commands[K], C>
  ): Promise<Result<Commands[K], C>>;
  /** Asks again and again until the answer satisfies; resolves with it. Rejects with the last answer seen. */
  waitFor<C extends keyof Commands[K] & string>(
    cmd: C,
    args: Arguments<Commands[K], C>[0] | Record<string, never>,
    satisfied: (result: Result<Commands[K], C>) => boolean,
    limits?: { timeoutMs?: number; everyMs?: number },
  ): Promise<Result<Commands[K], C>>;
  /** SIGKILL, as a power cut. A directory given by the caller stays and can be started again. */
  kill9(): Promise<void>;
  /** Closes it in order; its temporary directory goes too. Safe to call twice. */
  stop(): Promise<void>;
}

const ANSWER_MS = 60_000;
const READY_MS = 60_000;
const LOG_BYTES = 65_536;

/** Starts a peer on free ports of 127.0.0.1. Without `dir` it lives in a temporary directory of its own. */
export async function startPeer<K extends Kind>(
  kind: K,
  options: Options[K] & { dir?: string } = {},
): Promise<Peer<K>> {
  const root = repositoryRoot();
  const ownsDir = options.dir === undefined;
  const dir = options.dir ?? mkdtempSync(join(tmpdir(), `peer-${kind}-`));
  const child = spawn(
    join(root, 'node_modules/.bin/node'),
    ['--no-warnings', join(root, 'test/support/peers', `${kind}.mjs`), JSON.stringify({ ...options, dir, ownsDir })],
    { cwd: dir, stdio: ['pipe', 'pipe', 'pipe'], env: { ...process.env, HOME: dir, NODE_ENV: 'test' } },
  );

  const events: PeerEvent[] = [];
  const waiting = new Map<number, { resolve: (value: unknown) => void; reject: (error: Error) => void }>();
  let printed = '';
  let gone: string | undefined;
  let next = 0;
  child.stderr.setEncoding('utf8').on('data', (text: string) => (printed = (printed + text).slice(-LOG_BYTES)));
  child.stdin.on('error', () => undefined); // a peer that died says so through 'exit'

  let onReady: (ready: PeerEvent) => void = () => undefined;
  let onGone: (error: Error) => void = () => undefined;
  const started = new Promise<PeerEvent>((resolve, reject) => ((onReady = resolve), (onGone = reject)));
  const exited = new Promise<void>((resolve) => {
    const leave = (reason: string): void => {
      if (gone !== undefined) return;
      gone = reason;
      const error = new Error(`peer ${kind} ${reason}\n${printed.slice(-4000)}`);
      onGone(error);
      for (const call of waiting.values()) call.reject(error);
      waiting.clear();
      if (ownsDir) rmSync(dir, { recursive: true, force: true, maxRetries: 3 });
      resolve();
    };
    child.once('error', (error) => leave(`did not start: ${error.message}`));
    child.once('exit', (code, signal) => leave(`ended (${signal ?? code})`));
  });

  createInterface({ input: child.stdout }).on('line', (line) => {
    const said = JSON.parse(line) as PeerEvent | Answer;
    if ('event' in said) {
      events.push(said);
      if (said.event === 'ready') onReady(said);
      return;
    }
    const call = waiting.get(said.id);
    waiting.delete(said.id);
    if (said.ok) call?.resolve(said.result);
    else call?.reject(new Error(`${kind}: ${said.error}`));
  });

  const ask = async (cmd: string, args: unknown): Promise<unknown> => {
    if (gone !== undefined) throw new Error(`peer ${kind} ${gone}; it cannot ${cmd}`);
    const id = next++;
    let timer: NodeJS.Timeout | undefined;
    try {
      return await new Promise((resolve, reject) => {
        waiting.set(id, { resolve, reject });
        timer = setTimeout(
          () => reject(new Error(`${kind} did not answer ${cmd}\n${printed.slice(-2000)}`)),
          ANSWER_MS,
        );
        child.stdin.write(`${JSON.stringify({ id, cmd, args: args ?? {} })}\n`);
      });
    } finally {
      clearTimeout(timer);
      waiting.delete(id);
    }
  };

  const kill9 = async (): Promise<void> => {
    child.kill('SIGKILL');
    await exited;
  };
  const stop = async (): Promise<void> => {
    child.stdin.end();
    const hard = setTimeout(() => child.kill('SIGKILL'), 5000);
    await exited;
    clearTimeout(hard);
  };
  const tooLong = setTimeout(() => onGone(new Error(`peer ${kind} was not ready\n${printed}`)), READY_MS);
  const ready = await started.catch(async (error: Error) => (await kill9(), Promise.reject(error)));
  clearTimeout(tooLong);

  const peer = {
    kind,
    pid: child.pid ?? -1,
    dir,
    ready: ready as unknown as Ready[K],
    events,
    log: () => printed,
    call: (cmd: string, args?: unknown) => ask(cmd, args),
    waitFor: async (
      cmd: string,
      args: unknown,
      satisfied: (result: unknown) => boolean,
      { timeoutMs = 60_000, everyMs = 100 } = {},
    ) => {
      const until = Date.now() + timeoutMs;
      for (;;) {
        const result = await ask(cmd, args);
        if (satisfied(result)) return result;
        if (Date.now() > until) {
          const seen = JSON.stringify(result).slice(0, 3000);
          throw new Error(`${kind} ${cmd} was not as wanted after ${timeoutMs} ms; last: ${seen}`);
        }
        await sleep(everyMs);
      }
    },
    kill9,
    stop,
  };
  return peer as unknown as Peer<K>;
}

/** The peers are plain .mjs files that are not built, so they are found from the root, from test/ and dist/ alike. */
function repositoryRoot(): string {
  for (let dir = import.meta.dirname; dir !== dirname(dir); dir = dirname(dir)) {
    const manifest = join(dir, 'package.json');
    if (existsSync(manifest) && (JSON.parse(readFileSync(manifest, 'utf8')) as { name?: string }).name === 'planet')
      return dir;
  }
  throw new Error('the peers are not inside the planet repository');
}
