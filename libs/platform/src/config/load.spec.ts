import { z } from 'zod';
import { ConfigError, loadSettings, shownSettings } from './index.js';
import { envExample } from './env-example.js';

const ssb = {
  name: 'ssb',
  config: z.object({
    port: z.int().min(0).default(8008).describe('Port of the node'),
    external: z.array(z.string()).optional(),
    capsShs: z.string().length(44).optional().meta({ description: 'Network key', secret: true }),
    room: z.boolean().default(true),
  }),
};
const faultsOf = (env: Record<string, string>): readonly string[] => {
  try {
    loadSettings([ssb], env);
  } catch (error) {
    if (error instanceof ConfigError) return error.faults;
    throw error;
  }
  return [];
};

describe('settings', () => {
  it('need nothing to be set', () => {
    const settings = loadSettings([ssb], {});
    expect(settings).toMatchObject({ origin: 'http://localhost:3000', host: '127.0.0.1', databasePool: 20 });
    expect(settings.networks).toEqual({ ssb: { port: 8008, room: true } });
    expect(settings.databaseUrl).toBeUndefined();
  });
  it('read numbers, lists and yes or no, and take an empty text for none', () => {
    const env = { PORT: '0', SSB_PORT: '9000', SSB_EXTERNAL: 'a.example, b.example', SSB_ROOM: 'off', REDIS_URL: '' };
    const settings = loadSettings([ssb], env);
    expect(settings.redisUrl).toBeUndefined();
    expect(settings).toMatchObject({
      port: 0,
      networks: { ssb: { port: 9000, external: ['a.example', 'b.example'], room: false } },
    });
  });
  it('are all refused at once', () => {
    const faults = faultsOf({
      PORT: 'abc',
      ORIGIN: 'planet.example',
      LOG_LEVEL: 'loud',
      DATABASE_POOL: '1',
      ALLOW_PRIVATE_ADDRESSES: 'perhaps',
      SSB_PORT: '1.5',
      SSB_PROT: '1',
    });
    expect(faults).toEqual([
      'ORIGIN="planet.example": must be a URL such as https://planet.example',
      'PORT="abc": must be a number',
      'DATABASE_POOL="1": must be 2 or more',
      'LOG_LEVEL="loud": must be one of debug, info, warn, error, silent',
      'ALLOW_PRIVATE_ADDRESSES="perhaps": must be true or false',
      'SSB_PORT="1.5": must be a whole number',
      'SSB_PROT: there is no such setting; ssb has SSB_PORT, SSB_EXTERNAL, SSB_CAPS_SHS, SSB_ROOM',
    ]);
  });
  it('want addresses of proxies, each of them', () => {
    expect(loadSettings([], { TRUST_PROXY: '127.0.0.1, 10.0.0.0/8,::1' }).trustProxy).toHaveLength(3);
    for (const bad of ['proxy.example', '127.0.0.1,foo', '10.0.0.0/33', '1.2.3.4/8/9'])
      expect(faultsOf({ TRUST_PROXY: bad })).toEqual([
        `TRUST_PROXY="${bad}": must be addresses such as 127.0.0.1 or 10.0.0.0/8`,
      ]);
  });
  it('never print a secret', () => {
    expect(faultsOf({ KEK: 'short', SSB_CAPS_SHS: 'swordfish' }).join()).not.toMatch(/short|swordfish/);
    const env = { DATABASE_URL: 'postgres://planet:swordfish@db:5432/planet', ADMIN_TOKEN: 'a'.repeat(30) };
    const shown = Object.fromEntries(shownSettings(loadSettings([ssb], env), [ssb]).map((s) => [s.name, s.value]));
    expect(shown).toMatchObject({ DATABASE_URL: 'postgres://planet:********@db:5432/planet', ADMIN_TOKEN: '********' });
  });
  it('want https for an origin that others can reach, and no path', () => {
    expect(faultsOf({ ORIGIN: 'http://planet.example' })).toHaveLength(1);
    expect(faultsOf({ ORIGIN: 'http://planet.test', ALLOW_PRIVATE_ADDRESSES: 'yes' })).toEqual([]);
    expect(faultsOf({ ORIGIN: 'https://planet.example/sub' })).toEqual([
      'ORIGIN="https://planet.example/sub": must have no path or query',
    ]);
    expect(loadSettings([], { ORIGIN: 'https://planet.example/' }).origin).toBe('https://planet.example');
  });
  it('take a key of 32 bytes, and older ones after a comma', () => {
    const key = Buffer.alloc(32, 7).toString('base64');
    expect(loadSettings([], { KEK: `${key},${key}` }).kek).toBe(`${key},${key}`);
    expect(faultsOf({ KEK: Buffer.alloc(31).toString('base64') })).toHaveLength(1);
  });
  it('are shown in the example file by name, meaning and default', () => {
    const text = envExample([ssb]);
    expect(text).toContain('# Port of the node\n# SSB_PORT=8008\n');
    expect(text).toContain('\n# PORT=3000\n');
  });
});
