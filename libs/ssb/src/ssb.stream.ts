import type { EnvelopeDraft, Kit, LogEntry, NativeId, Stream, StreamSink } from '@planet/core';
import type { SsbConfig } from './config.js';
import { bareId, blobIdOfMedia } from './ids.js';
import { Publisher } from './publisher.js';
import { Reach } from './reach.js';
import { noteFork } from './proof.js';
import { blobStore, inviteStore, logStore, peerMemory } from './stores.js';
import { createNode, type Keys, type SsbNode } from './wire/index.js';

const blobIds = new RegExp(bareId.replace('[@%&]', '&'), 'gu');

/** The node: holds the sockets, hands on what comes in, tells peers what was appended elsewhere. */
export function createSsbStream(kit: Kit, config: SsbConfig, keys: Keys, sink: StreamSink): Stream {
  const reach = new Reach(kit, config.hops);
  const publisher = new Publisher(kit, config);
  let node: SsbNode | undefined;

  const receive = async (entries: LogEntry[]): Promise<void> => {
    await sink.receive(entries.map(draftOf), entries);
    for (const { text } of entries) for (const [id] of text.matchAll(blobIds)) void node?.want(id).catch(() => false);
  };
  const publish = async (content: object): Promise<unknown> => {
    const published = await publisher.publish('ssb:pub', keys.id, content);
    if (!published.ok) throw new Error(published.detail ?? published.reason);
    node?.appended([[keys.id, published.value.sequence]]);
    return { key: published.value.key, value: JSON.parse(published.value.text) as unknown };
  };

  return {
    async start() {
      await reach.refresh();
      const external = externalOf(kit, config);
      node = await createNode({
        keys,
        caps: { shs: config.capsShs, sign: config.capsSign ?? null },
        host: config.host,
        port: config.port,
        external,
        path: kit.dataDir,
        log: logStore(kit, keys.id, receive),
        blobs: blobStore(kit),
        policy: reach,
        invites: inviteStore(kit),
        memory: peerMemory(kit),
        publish,
        async onInviteUsed(feed) {
          await sink.memberJoined(feed as NativeId);
          await reach.refresh(node);
          return publish({ type: 'contact', contact: feed, following: true, pub: true });
        },
        onRefused({ reason, author, detail, peer }) {
          if (reason === 'fork') void noteFork(kit, author);
          sink.refused({
            reason: refusals[reason] ?? reason,
            peer: peer ?? author,
            detail: `${author} ${detail ?? ''}`,
          });
        },
        logger: kit.logger,
      });
      reach.watch(node);
      await kit.kv.set('address', { host: external.host, port: external.port ?? node.port });
    },
    async stop() {
      reach.stop();
      await node?.close();
    },
    appended: (feeds) => node?.appended(feeds.map(({ feed, sequence }) => [feed, sequence] as const)),
    blobStored: (id) => {
      const blob = blobIdOfMedia(`blob:${id}`);
      if (blob) node?.blobStored(blob);
    },
    status: () =>
      Promise.resolve(
        node
          ? {
              id: node.id,
              address: node.address,
              admin: node.adminAddress,
              peers: node.peers().length,
              ...node.counters(),
            }
          : {},
      ),
  };
}

/** Names of the node's refusals in Planet's list. */
const refusals: Partial<Record<string, string>> = {
  fork: 'forked-feed',
  gap: 'wrong-sequence',
  'hosted-here': 'echo',
  'not-asked-for': 'not-for-us',
};

const draftOf = (entry: LogEntry): EnvelopeDraft => ({
  network: 'ssb',
  digest: entry.key,
  transport: 'stream',
  body: entry.text,
  headers: {},
  peer: entry.feed,
  signer: entry.feed as NativeId,
});

/** Where invites lead. */
export function externalOf(kit: Kit, config: SsbConfig): { host: string; port?: number } {
  const own = config.port || undefined;
  if (!config.external) return { host: new URL(kit.origin).hostname, port: own };
  const [host, port] = config.external.split(':');
  return { host: host!, port: port ? Number(port) : own };
}
