import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { Option, type Command } from 'commander';
import type { SsbClient } from 'ssb-client';
import { StartError, type Settings } from '@planet/platform';
import { addCommand, type CommonOptions } from '../context.js';
import { findRunning } from '../running.js';

/** The package is one JSON file. */
const { shs: mainNetwork } = createRequire(import.meta.url)('ssb-caps') as { shs: string };

interface SsbOptions extends CommonOptions {
  remote?: string;
  secret?: string;
}
const options = [
  new Option('--remote <address>', "another node: net:host:port~shs:key (default: this Planet's own)"),
  new Option('--secret <file>', 'key pair to speak as, in the form of ssb-keys (default: a stranger)'),
];

/** Commands that speak to a Scuttlebutt node by ssb-client: our own by its Unix socket, any other over TCP. */
export function addSsbCommands(program: Command): void {
  const ssb = program.command('ssb').description('the Scuttlebutt node, ours or another');
  const add = <Extra extends object>(
    usage: string,
    description: string,
    run: (node: SsbClient, chosen: SsbOptions & Extra, ...args: string[]) => Promise<unknown>,
    more: Option[] = [],
  ): void =>
    addCommand<SsbOptions & Extra>(
      ssb,
      { usage, description, options: [...options, ...more] },
      async (settings, chosen, ...args) => {
        const node = await connectTo(settings, chosen);
        try {
          return await run(node, chosen, ...args);
        } catch (error) {
          throw new StartError(`The node refused: ${(error as Error).message}`);
        } finally {
          node.close();
        }
      },
    );

  add('whoami', 'id of the node', async (node) => (await node.whoami()).id);
  add('peers', 'who is connected', async (node) =>
    (await node.admin.peers()).map((peer) => ({ ...peer, since: new Date(peer.since).toISOString() })),
  );
  add('status', 'what it has sent, received and refused', (node) => node.admin.status());
  add('connect <address>', 'connect to another node', (node, _chosen, address) => node.admin.connect(address));
  add<{ uses: string }>(
    'invite',
    'make an invite code, to be pasted into an app',
    (node, { uses }) => node.invite.create({ uses: Number(uses) }),
    [new Option('--uses <number>', 'how many people may use it').default('1')],
  );
  add('publish <text>', "post on the pub's own feed: a text, or the content as JSON", (node, _chosen, text) =>
    node.publish(contentOf(text)),
  );
}

/** @throws StartError where nobody answers. */
async function connectTo(settings: Settings, { remote, secret }: SsbOptions): Promise<SsbClient> {
  const address = remote ?? (await ownAddress(settings));
  const { capsShs } = settings.networks['ssb'] as { capsShs?: string };
  const [{ default: connect }, { default: ssbKeys }] = await Promise.all([import('ssb-client'), import('ssb-keys')]);
  const keys = secret === undefined ? ssbKeys.generate() : await readSecret(secret);
  try {
    return await connect(keys, { remote: address, caps: { shs: capsShs ?? mainNetwork }, path: settings.dataDir });
  } catch (error) {
    throw new StartError(`No Scuttlebutt node answers at ${address}: ${(error as Error).message}`);
  }
}

/** The socket that only the owner of the data folder can open; else the public address, where one is a stranger. */
async function ownAddress({ dataDir }: Settings): Promise<string> {
  const running = await findRunning(dataDir, 'ssb');
  const address = running?.admin ?? running?.address;
  if (typeof address === 'string') return address;
  throw new StartError(
    `No Scuttlebutt node runs on ${dataDir}: start it with \`planet start\`, or name one by --remote.`,
  );
}

async function readSecret(file: string): Promise<object> {
  const text = await readFile(file, 'utf8').catch(() => {
    throw new StartError(`${file} cannot be read.`);
  });
  try {
    return JSON.parse(text.replace(/^\s*#.*$/gm, '')) as object;
  } catch {
    throw new StartError(`${file} is no key pair in the form of ssb-keys.`);
  }
}

function contentOf(text: string): object {
  if (!text.trimStart().startsWith('{')) return { type: 'post', text };
  try {
    return JSON.parse(text) as object;
  } catch {
    throw new StartError('The content is no JSON object.');
  }
}
