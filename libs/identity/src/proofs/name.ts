import { domainToASCII } from 'node:url';

/** Where identities stand: a part of what the chain role wrote. */
export interface NameSeat {
  chainId: number;
  identity: string | null;
}

/**
 * How a statement names an identity: `eip155:<chain>:<contract>/<token>`, or while the chain is off
 * `planet:<host>/<uuid>`. Null: it is to stand on the chain and does not yet.
 */
export function identityName(
  seat: NameSeat,
  host: string,
  identity: { id: string },
  tokenId: string | null,
): string | null {
  if (!seat.identity) return `planet:${canonicalHost(host)}/${identity.id}`;
  return tokenId === null ? null : `eip155:${seat.chainId}:${seat.identity.toLowerCase()}/${tokenId}`;
}

export const identityPattern =
  /^(?:eip155:[1-9]\d{0,18}:0x[0-9a-f]{40}\/\d{1,78}|planet:[a-z0-9.:[\]-]{1,260}\/[0-9a-f-]{36})$/;

/** Lower case, international names in ASCII; the port stays. */
export function canonicalHost(host: string): string {
  const [, name = '', port = ''] = /^(.*?)(:\d+)?$/.exec(host) ?? [];
  return `${name.startsWith('[') ? name.toLowerCase() : domainToASCII(name)}${port}`;
}

/** Networks whose ids do not say of which network they are. */
const bare = ['ssb'];

/** The one spelling of an account's id: addresses have their host in lower case and ASCII. */
export function canonicalAccount(nativeId: string): string {
  if (/^https?:\/\//i.test(nativeId) && URL.canParse(nativeId)) return new URL(nativeId).href;
  return nativeId.startsWith('eip155:') ? nativeId.toLowerCase() : nativeId;
}

/** How a statement names an account: `ssb:@…`, `acct:user@host https://…`, `diaspora:user@pod`, `eip155:1:0x…`. */
export function accountText(network: string, nativeId: string, handle: string | null): string {
  const id = canonicalAccount(nativeId);
  if (bare.includes(network)) return `${network}:${id}`;
  return /^https?:/.test(id) && handle ? `acct:${canonicalHandle(handle)} ${id}` : id;
}

/** The account's id in such a text. */
export function accountIn(network: string, text: string): string {
  if (bare.includes(network) && text.startsWith(`${network}:`)) return text.slice(network.length + 1);
  return /^acct:\S+ (\S+)$/.exec(text)?.[1] ?? text;
}

function canonicalHandle(handle: string): string {
  const at = handle.lastIndexOf('@');
  return `${handle.slice(0, at)}@${canonicalHost(handle.slice(at + 1))}`;
}
