import ipaddr from 'ipaddr.js';

/** `public`: everybody's; `loopback`: this machine; `private`: all else that no stranger's name may lead us to. */
export type AddressClass = 'public' | 'loopback' | 'private';

/**
 * Where does an address lead? Addresses that carry another inside (IPv4-mapped, 6to4, NAT64, Teredo) are judged by
 * what they carry, or refused, because a translator on the way may turn them into the inner one. What is not plainly
 * global unicast is private.
 */
export function classify(address: string): AddressClass {
  const bare = address.replace(/^\[|\]$/g, '').replace(/%.*$/, '');
  if (!ipaddr.isValid(bare)) return 'private';
  const parsed = ipaddr.process(bare); // unmaps ::ffff:a.b.c.d
  const range = parsed.range();
  if (range === 'loopback') return 'loopback';
  if (parsed instanceof ipaddr.IPv4) return range === 'unicast' && !extraIPv4(parsed) ? 'public' : 'private';
  return range === 'unicast' && globalUnicast.some((cidr) => parsed.match(cidr)) ? 'public' : 'private';
}

/** Only 2000::/3 has been given out so far. */
const globalUnicast = [ipaddr.IPv6.parseCIDR('2000::/3')];
/** Ranges that ipaddr.js takes for ordinary: 6to4 relays, and benchmarks where its list lacks them. */
const refusedIPv4 = ['0.0.0.0/8', '100.64.0.0/10', '192.88.99.0/24', '198.18.0.0/15', '240.0.0.0/4'].map((cidr) =>
  ipaddr.IPv4.parseCIDR(cidr),
);
const extraIPv4 = (address: ipaddr.IPv4): boolean => refusedIPv4.some((cidr) => address.match(cidr));

/** `localhost`, names under it, and loopback literals. */
export const isLoopbackHost = (hostname: string): boolean =>
  hostname === 'localhost' || hostname.endsWith('.localhost') || classify(hostname) === 'loopback';
