import { join } from 'node:path';
import { isLoopbackHost, type Secrets, type Settings } from '@planet/platform';

export interface Started {
  settings: Settings;
  secrets: Secrets;
  /** What each role said of itself. */
  ready: Map<string, Record<string, unknown>>;
  seconds: string;
}

/** What the person at the terminal needs now: addresses, and what to do with them. */
export function nextSteps({ settings, secrets, ready, seconds }: Started): string {
  const { origin, dataDir } = settings;
  const { hostname, host } = new URL(origin);
  const addresses: [string, string][] = [];
  if (ready.has('gateway')) addresses.push(['Web', origin], ['GraphiQL', `${origin}/graphql`]);
  for (const [role, { address, id }] of ready) {
    if (role === 'gateway' || typeof address !== 'string') continue;
    addresses.push([role, address]);
    if (typeof id === 'string') addresses.push([`${role} id`, id]);
  }
  addresses.push(['Data', dataDir]);
  const lines = [
    '',
    `Planet is running (${seconds} s).`,
    '',
    ...addresses.map(([name, value]) => `  ${name.padEnd(10)} ${value}`),
  ];
  if (secrets.made.includes('admin-token'))
    lines.push(
      '',
      `  Admin token, shown this once (kept in ${join(dataDir, 'admin-token')}):`,
      `  ${secrets.adminToken}`,
      ...(secrets.made.includes('kek')
        ? [`  Keep copies of ${join(dataDir, 'kek')} and wallet-kek beside it: they open all other keys.`]
        : []),
    );
  if (ready.has('gateway') && settings.signUp !== 'closed') lines.push('', 'Join in a browser:', `  ${origin}/join`);
  if (ready.has('ssb')) lines.push('', 'Join with a Scuttlebutt app:', '  npm run -s planet ssb invite');
  if (ready.has('gateway'))
    lines.push(
      '',
      'Follow a member from the fediverse:',
      isLoopbackHost(hostname)
        ? `  other servers cannot reach ${host}: set ORIGIN to your public https address first (see README)`
        : `  search for @name@${host}`,
    );
  return [...lines, '', 'Ctrl-C stops it.', ''].join('\n');
}
