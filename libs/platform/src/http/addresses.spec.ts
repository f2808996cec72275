import { classify, isLoopbackHost } from './addresses.js';

describe('addresses', () => {
  it.each(['8.8.8.8', '93.184.216.34', '2606:4700::6810:84e5', '2a01:4f8::1', '::ffff:8.8.8.8', '[2a01:4f8::1]'])(
    '%s is public',
    (address) => expect(classify(address)).toBe('public'),
  );
  it.each(['127.0.0.1', '127.255.0.9', '::1', '[::1]', '::ffff:127.0.0.1', '::ffff:7f00:1'])(
    '%s is loopback',
    (address) => expect(classify(address)).toBe('loopback'),
  );
  it.each([
    ['this network', '0.0.0.0'],
    ['RFC 1918', '10.1.2.3'],
    ['RFC 1918', '172.16.0.1'],
    ['RFC 1918', '172.31.255.255'],
    ['RFC 1918', '192.168.1.1'],
    ['carrier-grade NAT', '100.64.0.1'],
    ['link-local, cloud metadata', '169.254.169.254'],
    ['IETF protocol assignments', '192.0.0.8'],
    ['documentation', '192.0.2.1'],
    ['documentation', '198.51.100.1'],
    ['documentation', '203.0.113.1'],
    ['6to4 relay', '192.88.99.1'],
    ['benchmarks', '198.18.0.1'],
    ['multicast', '224.0.0.1'],
    ['reserved', '240.0.0.1'],
    ['broadcast', '255.255.255.255'],
    ['unspecified', '::'],
    ['unique local', 'fd00::1'],
    ['link-local', 'fe80::1'],
    ['link-local with zone', 'fe80::1%eth0'],
    ['site-local', 'fec0::1'],
    ['multicast', 'ff02::1'],
    ['mapped', '::ffff:10.0.0.1'],
    ['mapped', '::ffff:169.254.169.254'],
    ['compatible', '::7f00:1'],
    ['NAT64 of 10.0.0.1', '64:ff9b::a00:1'],
    ['NAT64 of 127.0.0.1', '64:ff9b::7f00:1'],
    ['local-use NAT64', '64:ff9b:1::a00:1'],
    ['6to4 of 127.0.0.1', '2002:7f00:1::'],
    ['Teredo', '2001:0:53aa:64c:0:0:80ff:fffe'],
    ['documentation', '2001:db8::1'],
    ['ORCHID', '2001:20::1'],
    ['discard', '100::1'],
    ['no address', 'planet.example'],
    ['empty', ''],
  ])('%s %s is private', (_why, address) => expect(classify(address)).toBe('private'));
  it('knows the names of this machine', () => {
    for (const host of ['localhost', 'a.localhost', '127.0.0.1', '[::1]']) expect(isLoopbackHost(host)).toBe(true);
    for (const host of ['planet.example', '10.0.0.1', 'localhost.example']) expect(isLoopbackHost(host)).toBe(false);
  });
});
