import { lookup as systemLookup, type LookupAddress, type LookupOptions } from 'node:dns';
import { isIP } from 'node:net';
import { Agent, buildConnector } from 'undici';
import { classify } from './addresses.js';

/** The name leads to an address that is not for strangers to lead us to. */
export class AddressRefused extends Error {
  override readonly name = 'AddressRefused';
  readonly code = 'ADDRESS_REFUSED';
}

type LookupDone = (error: NodeJS.ErrnoException | null, found: LookupAddress[]) => void;
/** As `dns.lookup` with `all`. */
export type Resolve = (hostname: string, options: LookupOptions & { all: true }, done: LookupDone) => void;

export interface AgentOptions {
  /** Lets loopback addresses pass; no other private ones. */
  allowLoopback: boolean;
  connectionsPerHost: number;
  resolve?: Resolve;
}

/**
 * An agent whose sockets end only at public addresses. The check is made where the socket is opened, on the very
 * address that is dialled, so a name that changes its answer between check and use (DNS rebinding) gains nothing; the
 * peer's address is looked at once more when the socket stands.
 */
export function guardedAgent({ allowLoopback, connectionsPerHost, resolve = systemLookup }: AgentOptions): Agent {
  const allowed = (address: string): boolean => {
    const kind = classify(address);
    return kind === 'public' || (allowLoopback && kind === 'loopback');
  };
  const lookup = (
    hostname: string,
    options: LookupOptions,
    done: (error: Error | null, address: string | LookupAddress[], family?: number) => void,
  ): void =>
    resolve(hostname, { ...options, all: true }, (error, found) => {
      if (error) return done(error, []);
      const good = found.filter(({ address }) => allowed(address));
      const [first] = good;
      if (!first) return done(new AddressRefused(`${hostname} leads to no public address`), []);
      if (options.all) done(null, good);
      else done(null, first.address, first.family);
    });
  const dial = buildConnector({ lookup, timeout: 5000, allowH2: false });
  const connect: buildConnector.connector = (options, done) => {
    const host = options.hostname.replace(/^\[|\]$/g, '');
    if (isIP(host) && !allowed(host)) return done(new AddressRefused(`${host} is not a public address`), null);
    dial(options, (...[error, socket]) => {
      if (error) return done(error, null);
      if (allowed(socket.remoteAddress ?? '')) return done(null, socket);
      socket.destroy();
      done(new AddressRefused(`${options.hostname} led to ${socket.remoteAddress}`), null);
    });
  };
  return new Agent({
    connect,
    allowH2: false,
    connections: connectionsPerHost,
    pipelining: 1,
    keepAliveTimeout: 10_000,
  });
}
