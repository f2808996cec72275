// Keeps a peer on this machine: every name under .test and .localhost is 127.0.0.1, other names do not exist,
// and https to the loopback is asked as http, because WebFinger clients know no other scheme for a handle.
import dns from 'node:dns';
import { isIP } from 'node:net';

const here = (name) => name === 'localhost' || /\.(test|localhost)$/.test(name);
const look = dns.lookup;

dns.lookup = (name, given, done = given) => {
  const options = typeof given === 'object' ? given : {};
  if (isIP(name)) return look(name, options, done);
  if (here(name)) {
    if (options.all) return process.nextTick(done, null, [{ address: '127.0.0.1', family: 4 }]);
    return process.nextTick(done, null, '127.0.0.1', 4);
  }
  const error = Object.assign(new Error(`${name} is not on the loopback`), { code: 'ENOTFOUND', hostname: name });
  return process.nextTick(done, error);
};

const fetchAsIs = globalThis.fetch;
const local = (url) => here(url.hostname) || /^127\.|^\[::1\]$/.test(url.hostname);

globalThis.fetch = (input, init) => {
  const url = new URL(input instanceof Request ? input.url : input);
  if (!local(url)) {
    // an address in digits never passes dns.lookup
    if (isIP(url.hostname.replace(/^\[|\]$/g, ''))) throw new TypeError(`${url.host} is not on the loopback`);
    return fetchAsIs(input, init);
  }
  if (url.protocol !== 'https:' || input instanceof Request) return fetchAsIs(input, init);
  url.protocol = 'http:';
  return fetchAsIs(url, init);
};
