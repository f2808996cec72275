import { failed, type Duplex } from './pull.js';
import type { Replication } from './replication.js';
import type { Caller, Plugin, Rpc } from './rpc.js';
import type { Flow } from './socket.js';
import type { NodeLogger } from './types.js';

const OPTIONS = { version: 3, format: 'classic' };

export interface ReplicatePluginOptions {
  replication: Replication;
  flowOf(peer: string): Flow | undefined;
  /** The peer knows no epidemic broadcast trees. */
  onOldPeer(rpc: Rpc): void;
  logger: NodeLogger;
}

/** The RPC `ebt.replicate`: the one who dialed opens it. */
export function replicatePlugin({ replication, flowOf }: ReplicatePluginOptions): Plugin {
  return {
    name: 'ebt',
    version: '1.0.0',
    manifest: { replicate: 'duplex' },
    permissions: { anonymous: { allow: ['replicate'] } },
    init: () => ({
      replicate(this: Caller, options: unknown): Duplex<unknown> {
        const { version, format = 'classic' } = (options ?? {}) as { version?: unknown; format?: unknown };
        if (version !== 3 || format !== 'classic')
          return {
            source: failed('only version 3 of the classic format'),
            sink: (read) => read(true, () => undefined),
          };
        return replication.open(this.id, false, flowOf(this.id));
      },
    }),
  };
}

export function replicateWith(rpc: Rpc, { replication, onOldPeer, logger }: ReplicatePluginOptions): void {
  const local = replication.open(rpc.id, true, rpc.meta?.flow);
  const remote = rpc.ebt.replicate(OPTIONS, (error) => {
    if (!error) return;
    if (isUnknownMethod(error)) onOldPeer(rpc);
    else logger.debug({ peer: rpc.id, reason: error.message }, 'replication ended');
  });
  remote.sink(local.source);
  local.sink(remote.source);
}

/** The words of the JavaScript and the Go implementation. */
export function isUnknownMethod(error: Error): boolean {
  return /not in list of allowed methods|^no (duplex|source|async):|no such command/.test(error.message);
}
