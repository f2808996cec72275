import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import ssbKeys from 'ssb-keys';
import { createNode, type Keys, type NodeOptions, type Refused, type SsbNode } from '../../libs/ssb/src/wire/index.js';
import { MemoryStore } from './ssb-wire.store.js';

const closers: (() => Promise<void>)[] = [];
export const atEnd = (close: () => Promise<void>): unknown => closers.push(close);
export async function closeAll(): Promise<void> {
  for (const close of closers.splice(0).reverse()) await close();
}

export interface Pub {
  node: SsbNode;
  store: MemoryStore;
  keys: Keys;
  refused: Refused[];
  /** Publishes in the name of a hosted feed, as another process would. */
  publish(keys: Keys, content: Record<string, unknown>): string;
}

/** A node with an in-memory store that follows whoever uses an invite. */
export async function startPub(
  store = new MemoryStore(),
  keys: Keys = ssbKeys.generate(),
  more: Partial<NodeOptions> = {},
): Promise<Pub> {
  const refused: Refused[] = [];
  store.hostedFeeds.add(keys.id);
  const publish = (as: Keys, content: Record<string, unknown>): string => {
    const { sequence, key } = store.publish(as, content);
    node.appended([[as.id, sequence]]);
    return key;
  };
  const node: SsbNode = await createNode({
    keys,
    host: '127.0.0.1',
    port: 0,
    log: store,
    blobs: store,
    policy: store,
    invites: store,
    memory: store,
    onInviteUsed: async (feed) => {
      store.members.add(feed);
      publish(keys, { type: 'contact', contact: feed, following: true, pub: true });
      await node.request(feed);
    },
    publish: async (content) => ({ key: publish(keys, content as Record<string, unknown>) }),
    onRefused: (each) => refused.push(each),
    ...more,
  });
  atEnd(() => node.close());
  return { node, store, keys, refused, publish };
}

/** A key pair whose feed is written at this pub. */
export function hostFeed({ store }: Pub): Keys {
  const keys: Keys = ssbKeys.generate();
  store.hostedFeeds.add(keys.id);
  return keys;
}

export async function until(isTrue: () => boolean, what: string): Promise<void> {
  for (let i = 0; i < 600; i++) {
    if (isTrue()) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`did not come about: ${what}`);
}

export async function temporaryFolder(): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), 'wire-'));
  atEnd(() => rm(dir, { recursive: true, force: true }));
  return dir;
}

export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

export interface OldPeer {
  id: string;
  address: string;
  call(cmd: string, args?: object): Promise<unknown>;
}

/** The program beside this file, as a process of its own. */
export async function startOldPeer(): Promise<OldPeer> {
  const options = JSON.stringify({ dir: await temporaryFolder(), port: await freePort() });
  const file = join(process.cwd(), 'test/interop/ssb-wire-old-peer.mjs');
  const child = spawn(join(process.cwd(), 'node_modules/.bin/node'), ['--no-warnings', file, options], {
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  atEnd(async () => {
    child.stdin.end();
    await ended;
  });
  const answers = new Map<number, (line: { ok: boolean; result?: unknown; error?: string }) => void>();
  const ready = await new Promise<{ id: string; address: string }>((resolve) => {
    createInterface({ input: child.stdout }).on('line', (text) => {
      const line = JSON.parse(text) as { event?: string; id: never; ok: boolean; address: string };
      if (line.event === 'ready') resolve(line);
      else answers.get(line.id)?.(line);
    });
  });
  let next = 0;
  const call = (cmd: string, args: object = {}): Promise<unknown> =>
    new Promise((resolve, reject) => {
      const id = next++;
      answers.set(id, ({ ok, result, error }) => (ok ? resolve(result) : reject(new Error(error))));
      child.stdin.write(`${JSON.stringify({ id, cmd, args })}\n`);
    });
  return { id: ready.id, address: ready.address, call };
}
