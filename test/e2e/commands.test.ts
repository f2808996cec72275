import { rename } from 'node:fs/promises';
import { join } from 'node:path';
import { PlanetHouse } from '../support/launcher.js';

let house: PlanetHouse;
beforeAll(async () => {
  house = await PlanetHouse.build();
  await house.started();
});
afterAll(() => house.tearDown());

/** What the command prints with --json. */
async function json<T>(...args: string[]): Promise<T> {
  const { out, err, code } = await house.run(...args, '--json');
  expect({ err, code }).toEqual({ err: '', code: 0 });
  return JSON.parse(out) as T;
}

describe('planet ssb', () => {
  it('is the owner of its own node', async () => {
    const id = await json<string>('ssb', 'whoami');
    expect(id).toMatch(/^@.{43}=\.ed25519$/);
    expect(await json('ssb', 'invite', '--uses', '2')).toMatch(`localhost:${house.ports.ssb}:${id}~`);
    expect(await json('ssb', 'publish', 'from the command line')).toMatchObject({
      value: { author: id, content: { type: 'post', text: 'from the command line' } },
    });
    expect(await json('ssb', 'publish', '{"type":"test","n":1}')).toMatchObject({
      value: { content: { type: 'test', n: 1 } },
    });
    expect(await json<object[]>('ssb', 'peers')).toHaveLength(1); // the command itself
  });

  it('is a stranger at an address, and says so when it may not', async () => {
    const id = await json<string>('ssb', 'whoami');
    const remote = `net:127.0.0.1:${house.ports.ssb}~shs:${id.slice(1, -8)}`;
    expect(await json('ssb', 'whoami', '--remote', remote)).toBe(id);
    const { err, code } = await house.run('ssb', 'invite', '--remote', remote);
    expect(code).toBe(1);
    expect(err).toMatch(/^The node refused: .*\n$/);
  });
});

describe('planet as the admin', () => {
  it('shows and sets what crosses', async () => {
    const args = ['bridge', 'set', 'ssb', 'activitypub', '--off', '--policy', 'open', '--kinds', 'post,react'];
    const set = { source: 'ssb', target: 'activitypub', enabled: false, policy: 'open', kinds: ['post', 'react'] };
    expect(await json(...args)).toEqual(set);
    expect(await json('bridge', 'list')).toContainEqual(set);
    expect(await json('bridge', 'set', 'ssb', 'activitypub', '--on', '--kinds', 'all')).toMatchObject({
      enabled: true,
      policy: 'open',
      kinds: 'all',
    });
  });

  it('blocks a domain, and takes it back', async () => {
    const blocks = await json<object[]>('block', 'domain', 'evil.example', '--note', 'spam');
    expect(blocks).toEqual([expect.objectContaining({ scope: 'domain', value: 'evil.example', note: 'spam' })]);
    expect(await json('block', 'list')).toEqual(blocks);
    expect(await json('block', 'domain', 'evil.example', '--undo')).toEqual([]);
  });

  it('lists deliveries and envelopes, and tells its health', async () => {
    expect(await json('delivery', 'list', '--state', 'dead')).toEqual([]);
    expect(await json('envelope', 'list', '--network', 'activitypub')).toEqual([]);
    expect(await json('health')).toMatchObject({ inbound: { count: 0 }, breakers: [] });
  });

  it('counts what an inbox refused at its door', async () => {
    const answer = await fetch(`http://127.0.0.1:${house.ports.http}/inbox`, { method: 'POST', body: 'x' });
    expect(answer.status).toBe(415);
    const counted = { network: 'activitypub', reason: 'wrong-content-type', count: 1 };
    for (let tries = 0; tries < 50; tries++) {
      const refusals = await json<object[]>('envelope', 'refusals');
      if (refusals.length > 0) return expect(refusals).toEqual([expect.objectContaining(counted)]);
    }
    throw new Error('the refusal was not counted');
  });

  it('makes tokens with the rights named, and no others', async () => {
    const { token } = await json<{ token: string }>('token', 'create', '--scopes', 'read,invite');
    const ask = async (
      query: string,
    ): Promise<{ data: Record<string, unknown>; errors?: { extensions: { code: string } }[] }> => {
      const response = await fetch(`http://127.0.0.1:${house.ports.http}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
        body: JSON.stringify({ query }),
      });
      return (await response.json()) as never;
    };
    expect(await ask('{ viewer { scopes } }')).toEqual({ data: { viewer: { scopes: ['READ', 'INVITE'] } } });
    expect((await ask('{ blocks { value } }')).errors?.[0]?.extensions.code).toBe('FORBIDDEN');
    const [made] = await json<{ id: string; scopes: string[] }[]>('token', 'list');
    expect(made?.scopes).toEqual(['READ', 'INVITE']);
    expect(await json('token', 'revoke', made!.id)).toEqual({ revoked: true });
    expect((await ask('{ viewer { scopes } }')).errors?.[0]?.extensions.code).toBe('UNAUTHENTICATED');
  });

  it('prints a refusal as one line and ends with 1', async () => {
    for (const args of [
      ['delivery', 'retry', 'nonsense'],
      ['block', 'account', '@nobody@nowhere.invalid'],
      ['bridge', 'set', 'ssb', 'nowhere', '--on'],
    ]) {
      const { out, err, code } = await house.run(...args);
      expect({ code, out, lines: err.trimEnd().split('\n').length }).toEqual({ code: 1, out: '', lines: 1 });
    }
    const token = join(house.dataDir, 'admin-token');
    await rename(token, `${token}.away`);
    expect((await house.run('health')).err).toBe(`There is no admin token in ${token}: set DATA_DIR or ADMIN_TOKEN.\n`);
    await rename(`${token}.away`, token);
  });

  it('shows the settings without secrets', async () => {
    const shown = await json<Record<string, string>>('config');
    expect(shown).toMatchObject({ PORT: String(house.ports.http), SSB_PORT: String(house.ports.ssb), KEK: null });
  });
});
