import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort, projectRoot } from '@planet/platform';
import { allGone, descendantsOf } from './processes.js';

const main = (): string => join(projectRoot(), 'dist/apps/cli/src/main.js');

/** A launcher that runs, or tries to. */
export interface Launched {
  child: ChildProcess;
  /** All that it has said so far. */
  said: { out: string; err: string };
  /** Resolves with the exit code. */
  exit: Promise<number | null>;
  below(): { pid: number; command: string }[];
  /** Resolves when the text has been said; throws when the launcher ends before. */
  hears(text: string): Promise<void>;
}

/** A place for one Planet: an empty folder, free ports, and the real `planet` command run there as a process. */
export class PlanetHouse {
  private readonly launched: ChildProcess[] = [];
  private constructor(
    readonly dir: string,
    readonly ports: { http: number; ssb: number },
  ) {}

  static async build(): Promise<PlanetHouse> {
    const dir = await mkdtemp(join(tmpdir(), 'planet-house-'));
    return new PlanetHouse(dir, { http: (await freePort(0))!, ssb: (await freePort(0))! });
  }

  get dataDir(): string {
    return join(this.dir, 'data');
  }

  private env(more: Record<string, string>): NodeJS.ProcessEnv {
    return {
      PATH: process.env.PATH,
      NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE,
      DATA_DIR: this.dataDir,
      PORT: String(this.ports.http),
      SSB_PORT: String(this.ports.ssb),
      SSB_HOST: '127.0.0.1',
      LOG_LEVEL: 'error',
      ...more,
    };
  }

  start(args: string[] = [], env: Record<string, string> = {}): Launched {
    const child = spawn(process.execPath, [main(), 'start', ...args], {
      cwd: this.dir,
      env: this.env(env),
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.launched.push(child);
    const said = { out: '', err: '' };
    child.stdout.on('data', (chunk: Buffer) => (said.out += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (said.err += chunk.toString()));
    const exit = once(child, 'close').then(([code]) => code as number | null);
    return {
      child,
      said,
      exit,
      below: () => descendantsOf(child.pid!),
      async hears(text) {
        while (!said.out.includes(text)) {
          const ended = await Promise.race([once(child.stdout, 'data').then(() => false), exit.then(() => true)]);
          if (ended && !said.out.includes(text)) throw new Error(`ended before «${text}»: ${said.out}${said.err}`);
        }
      },
    };
  }

  /** Starts it and resolves when everything is ready. */
  async started(args: string[] = [], env: Record<string, string> = {}): Promise<Launched> {
    const planet = this.start(args, env);
    await planet.hears('Ctrl-C stops it');
    return planet;
  }

  /** Any other command: what it prints, and how it ends. */
  run(...args: string[]): Promise<{ out: string; err: string; code: number }> {
    return this.runWith({}, ...args);
  }
  runWith(env: Record<string, string>, ...args: string[]): Promise<{ out: string; err: string; code: number }> {
    return new Promise((resolve) => {
      const options = { cwd: this.dir, env: this.env(env) };
      const child = execFile(process.execPath, [main(), ...args], options, (_, out, err) =>
        resolve({ out, err, code: child.exitCode ?? -1 }),
      );
    });
  }

  /** Ends what still runs, by force. */
  async clear(): Promise<void> {
    for (const child of this.launched.splice(0)) {
      const below = descendantsOf(child.pid!).map(({ pid }) => pid);
      child.kill('SIGKILL');
      await allGone([child.pid!, ...below]);
    }
  }

  async tearDown(): Promise<void> {
    await this.clear();
    await rm(this.dir, { recursive: true, force: true });
  }
}
