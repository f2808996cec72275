/** An account as the pages ask for it. */
export interface ShownAccount {
  network: string;
  nativeId: string;
  handle: string | null;
  host: string | null;
  url: string | null;
  goneAt: string | null;
  copies?: ShownAccount[];
}

/** What somebody types to find the account: `name@host` where the network has hosts, else its id. */
export function addressOf({ nativeId, handle }: ShownAccount): string {
  const isUrl = /^https?:/.test(nativeId);
  const [name, host = isUrl ? new URL(nativeId).host : ''] = (handle ?? '').replace(/^@/, '').split('@');
  if (!name || !host) return nativeId;
  return `${isUrl ? '@' : ''}${name}@${host}`;
}

/** The page of the account, where it has one on the web. */
export function pageOf({ url, nativeId }: ShownAccount): string | null {
  return [url, nativeId].find((one) => one && /^https?:\/\//.test(one)) ?? null;
}
