import { accept, refuse, type Checked } from '../checked.js';
import { isObject, type Json, type JsonObject } from '../json.js';
import { webAddress } from '../read/index.js';

const SCHEMA = 'http://nodeinfo.diaspora.software/ns/schema/';

export type NodeInfoVersion = '2.0' | '2.1';

/** `/.well-known/nodeinfo`: where the documents are. `base` is our origin, without a slash at its end. */
export function nodeInfoDiscovery(base: string): JsonObject {
  const link = (version: NodeInfoVersion) => ({ rel: SCHEMA + version, href: `${base}/nodeinfo/${version}` });
  return { links: [link('2.1'), link('2.0')] };
}

export function nodeInfoMediaType(version: NodeInfoVersion): string {
  return `application/json; profile="${SCHEMA}${version}#"; charset=utf-8`;
}

export interface NodeInfoSource {
  readonly software: {
    readonly name: string;
    readonly version: string;
    readonly repository?: string;
    readonly homepage?: string;
  };
  readonly protocols: readonly string[];
  readonly openRegistrations: boolean;
  readonly users: { readonly total: number; readonly activeMonth?: number; readonly activeHalfyear?: number };
  readonly localPosts: number;
  readonly localComments?: number;
  readonly metadata?: JsonObject;
}

/** NodeInfo 2.0 or 2.1 (FEP-f1d5). The name of the software is lower case, as the schema demands. */
export function buildNodeInfo(version: NodeInfoVersion, source: NodeInfoSource): JsonObject {
  const { name, version: release, repository, homepage } = source.software;
  const plainName = name.toLowerCase().replace(/[^a-z0-9-]/g, '-');
  const { localPosts, localComments } = source;
  return {
    version,
    software: { name: plainName, version: release, ...(version === '2.1' ? { repository, homepage } : {}) },
    protocols: [...source.protocols],
    services: { inbound: [], outbound: [] },
    openRegistrations: source.openRegistrations,
    usage: { users: { ...source.users }, localPosts, localComments },
    metadata: source.metadata ?? {},
  };
}

export interface NodeInfo {
  readonly software: string;
  readonly version: string | undefined;
  readonly protocols: readonly string[];
}

/** The address of the newest document that we can read, out of a stranger's `/.well-known/nodeinfo`. */
export function readNodeInfoDiscovery(document: JsonObject): Checked<string, 'malformed'> {
  const links = Array.isArray(document.links) ? document.links.filter(isObject).slice(0, 20) : [];
  for (const version of ['2.1', '2.0']) {
    const href = webAddress(links.find((link) => link.rel === SCHEMA + version)?.href);
    if (href !== undefined) return accept(href);
  }
  return refuse('malformed', 'no NodeInfo 2.0 or 2.1');
}

/** Strict about nothing but the name of the software; servers list protocols that no schema knows. */
export function readNodeInfo(document: JsonObject): Checked<NodeInfo, 'malformed'> {
  const software = isObject(document.software) ? document.software : {};
  const name = short(software.name);
  if (name === undefined) return refuse('malformed', 'no name of the software');
  const protocols = Array.isArray(document.protocols) ? document.protocols : [];
  return accept({
    software: name.toLowerCase(),
    version: short(software.version),
    protocols: protocols.flatMap((protocol) => short(protocol) ?? []).slice(0, 50),
  });
}

function short(value: Json | undefined): string | undefined {
  return typeof value === 'string' && value !== '' && value.length <= 200 ? value : undefined;
}
