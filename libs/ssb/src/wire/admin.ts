import { answer, type Plugin } from './rpc.js';
import type { Counters, PeerInfo } from './types.js';

type Done = (error: Error | null, value?: unknown) => void;

export interface AdminOptions {
  self: string;
  publish?: (content: object) => Promise<unknown>;
  peers(): PeerInfo[];
  counters(): Counters;
  connect(address: string): Promise<unknown>;
}

/** Calls that only the owner may make: with the pub's own key over TCP, or over the admin socket. `whoami` is open. */
export function adminPlugins({ self, publish, peers, counters, connect }: AdminOptions): Plugin[] {
  const append = async (content: unknown): Promise<unknown> => {
    if (publish === undefined) throw new Error('this node cannot publish');
    if (typeof content !== 'object' || content === null) throw new Error('content is an object');
    return publish(content);
  };
  const dial = async (address: unknown): Promise<unknown> => {
    if (typeof address !== 'string') throw new Error('address is a text');
    return connect(address);
  };
  const open: Plugin = {
    manifest: { whoami: 'sync', publish: 'async' },
    permissions: { anonymous: { allow: ['whoami'] } },
    init: () => ({
      whoami: () => ({ id: self }),
      publish: (content: unknown, done: Done) => answer(done, () => append(content)),
    }),
  };
  const conn: Plugin = {
    name: 'admin',
    version: '1.0.0',
    manifest: { peers: 'async', status: 'async', connect: 'async' },
    permissions: {},
    init: () => ({
      peers: (...args: unknown[]) => answer(args.at(-1) as Done, async () => peers()),
      status: (...args: unknown[]) => answer(args.at(-1) as Done, async () => counters()),
      connect: (address: unknown, done: Done) => answer(done, () => dial(address)),
    }),
  };
  return [open, conn];
}
