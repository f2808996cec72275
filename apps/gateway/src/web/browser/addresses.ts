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

/** What somebody types to find the account: its id, or where that is a URL the address that goes with it. */
export function addressOf({ nativeId, handle }: ShownAccount): string {
  if (!/^https?:/.test(nativeId) || !handle) return nativeId;
  return `@${handle.replace(/^@/, '').split('@')[0]}@${new URL(nativeId).host}`;
}

/** The page of the account, where it has one on the web. */
export function pageOf({ url, nativeId }: ShownAccount): string | null {
  return [url, nativeId].find((one) => one && /^https?:\/\//.test(one)) ?? null;
}
