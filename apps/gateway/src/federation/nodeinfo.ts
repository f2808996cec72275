import type { GraphReader, Network } from '@planet/core';
import type { GatewayConfig } from '../deps.js';

type Usage = Awaited<ReturnType<GraphReader['usage']>>;

/** Counting is dear and strangers ask often: one count serves a minute. */
export class UsageCount {
  private last: { at: number; usage: Promise<Usage> } | null = null;

  constructor(
    private readonly graph: GraphReader,
    private readonly clock: () => number = Date.now,
  ) {}

  now(): Promise<Usage> {
    if (this.last && this.clock() - this.last.at < 60_000) return this.last.usage;
    const usage = this.graph.usage();
    this.last = { at: this.clock(), usage };
    usage.catch(() => (this.last = null));
    return usage;
  }
}

/** The closed list of the schema (2.0 and 2.1); other networks stand under `metadata`. */
const listedProtocols = [
  'activitypub',
  'buddycloud',
  'dfrn',
  'diaspora',
  'libertree',
  'ostatus',
  'pumpio',
  'tent',
  'xmpp',
  'zot',
];
export const nodeInfoVersions = ['2.1', '2.0'] as const;
export type NodeInfoVersion = (typeof nodeInfoVersions)[number];

export const nodeInfoType = (version: NodeInfoVersion): string =>
  `application/json; profile="http://nodeinfo.diaspora.software/ns/schema/${version}#"; charset=utf-8`;

export const nodeInfoLinks = (origin: string): object => ({
  links: nodeInfoVersions.map((version) => ({
    rel: `http://nodeinfo.diaspora.software/ns/schema/${version}`,
    href: `${origin}/nodeinfo/${version}`,
  })),
});

export function nodeInfo(version: NodeInfoVersion, config: GatewayConfig, networks: Network[], usage: Usage): object {
  return {
    version,
    software: {
      name: 'planet',
      version: config.version,
      ...(version === '2.1' && { homepage: config.origin }),
    },
    protocols: networks.filter((network) => listedProtocols.includes(network)),
    services: { inbound: [], outbound: [] },
    openRegistrations: false,
    usage: {
      users: { total: usage.members, activeMonth: usage.activeMonth, activeHalfyear: usage.activeHalfyear },
      localPosts: usage.posts,
    },
    metadata: { nodeName: config.name, networks },
  };
}
