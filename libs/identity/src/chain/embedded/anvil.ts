import { spawn, type ChildProcess } from 'node:child_process';
import { chmod } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

export interface AnvilOptions {
  port: number;
  chainId: number;
  /** Such as `istanbul`; default: the newest. */
  hardfork?: string;
  /** Keeps old states in memory, which `anvil_reorg` and questions about the past need. */
  keepHistory?: boolean;
  /** File with the state to begin with: the port is open only when it is loaded. */
  loadState?: string | null;
}

export interface Anvil {
  url: string;
  process: ChildProcess;
  /** Resolves when it ended, however. */
  ended: Promise<void>;
  /** One call; its admin calls are open to whoever reaches the port, so it is on loopback only. */
  rpc<T>(method: string, params?: unknown[]): Promise<T>;
}

/** How long it may take until it answers, in ms. */
const START_MS = 15_000;

/** @throws Error where there is no program for this machine, or it does not start. */
export async function startAnvil({ port, chainId, hardfork, keepHistory, loadState }: AnvilOptions): Promise<Anvil> {
  const args = ['--host', '127.0.0.1', '--port', String(port), '--chain-id', String(chainId), '--accounts', '0'];
  args.push('--slots-in-an-epoch', '1', '--no-request-size-limit', '--no-cors', '--silent');
  if (hardfork) args.push('--hardfork', hardfork);
  if (loadState) args.push('--load-state', loadState);
  if (!keepHistory) args.push('--prune-history');
  const path = anvilProgram();
  await chmod(path, 0o755).catch(() => undefined); // npm does not always keep the permission
  const child = spawn(path, args, { detached: true, stdio: ['ignore', 'ignore', 'pipe'] });
  const guard = endWithUs(child); // at once: we may be killed while it loads its state
  let said = '';
  child.stderr!.on('data', (chunk: Buffer) => (said = (said + chunk.toString()).slice(-2000)));
  const ended = new Promise<void>((resolve) => {
    child.once('error', (error) => {
      said = error.message;
      resolve();
    });
    child.once('close', () => resolve());
  });
  const url = `http://127.0.0.1:${port}`;
  const anvil = {
    url,
    process: child,
    ended,
    rpc: <T>(method: string, params?: unknown[]) => call<T>(url, method, params),
  };
  let over = false;
  void ended.then(() => {
    over = true;
    guard?.kill('SIGKILL');
  });
  for (const end = Date.now() + START_MS; !over && Date.now() < end; await sleep(10))
    if (await answersAs(anvil, chainId)) return anvil;
  child.kill('SIGKILL');
  throw new Error(`the embedded chain does not start: ${said.trim() || 'no answer'}`);
}

/** Is it this one that answers, and not somebody else on the port? */
async function answersAs(anvil: Anvil, chainId: number): Promise<boolean> {
  return anvil.rpc<string>('eth_chainId').then(
    (id) => Number(id) === chainId && anvil.process.exitCode === null,
    () => false,
  );
}

async function call<T>(url: string, method: string, params: unknown[] = []): Promise<T> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ jsonrpc: '2.0', id: 1, method, params }),
    signal: AbortSignal.timeout(60_000),
  });
  const answer = (await response.json()) as { result?: T; error?: { message: string } };
  if (answer.error) throw new Error(`${method}: ${answer.error.message}`);
  return answer.result as T;
}

/** Path of the program, from the npm package for this machine: started directly, it is there in 40 ms. */
function anvilProgram(): string {
  const machine = { x64: 'amd64', arm64: 'arm64' }[process.arch as string];
  try {
    const here = createRequire(createRequire(import.meta.url).resolve('@foundry-rs/anvil/package.json'));
    const manifest = here.resolve(`@foundry-rs/anvil-${process.platform}-${machine}/package.json`);
    return join(dirname(manifest), 'bin', process.platform === 'win32' ? 'anvil.exe' : 'anvil');
  } catch {
    throw new Error(
      `There is no embedded chain for ${process.platform} on ${process.arch}: set CHAIN=evm and CHAIN_RPC_URL, or CHAIN=off.`,
    );
  }
}

/** A shell that waits for our end, however it comes, and then ends the chain. */
function endWithUs(child: ChildProcess): ChildProcess | null {
  if (process.platform === 'win32') return null;
  const guard = spawn('sh', ['-c', 'read -r _; kill -KILL "$0"', String(child.pid)], {
    detached: true,
    cwd: tmpdir(),
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  guard.on('error', () => undefined); // no shell: it is ended by hand
  guard.unref();
  return guard;
}
