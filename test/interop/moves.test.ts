import { startPeer, type Peer } from '../support/peers/peer.js';
import { startPlanet, type RunningPlanet } from '../support/running-planet.js';

/** Somebody on a fediverse server moves to another account; a person who lives here follows on. */
describe('a move on the fediverse', () => {
  let planet: RunningPlanet;
  let server: Peer<'fedify-peer'>;
  const actors: Record<string, { id: string; handle: string }> = {};
  beforeAll(async () => {
    planet = await startPlanet();
    server = await startPeer('fedify-peer');
    for (const name of ['bob', 'mallory']) actors[name] = await server.call('createActor', { name });
    actors.bobby = await server.call('createActor', { name: 'bobby', aliases: [actors.bob!.id] });
    const made = await planet.query<{ createAccount: { account: { id: string } } }>(
      'mutation { createAccount(handle: "carol") { account { id } error { message } } }',
    );
    for (const name of ['bob', 'mallory'])
      await planet.query('mutation ($a: String!, $as: ID!) { follow(account: $a, as: $as) { error { code } } }', {
        a: actors[name]!.handle,
        as: made.createAccount.account.id,
      });
    for (const actor of ['bob', 'mallory'])
      await server.waitFor('followers', { actor }, (all) => all.includes(`${planet.origin}/users/carol`));
  });
  afterAll(async () => {
    await server?.stop();
    await planet?.stop();
  });
  const carol = (): string => `${planet.origin}/users/carol`;

  it('to an account that names the old one: the follow goes along', async () => {
    await server.call('move', { actor: 'bob', target: actors.bobby!.id });
    await server.waitFor('followers', { actor: 'bobby' }, (all) => all.includes(carol()));
    await server.waitFor('followers', { actor: 'bob' }, (all) => all.length === 0);
    const seen = await planet.query<{ account: { movedTo: string | null } }>(
      'query ($a: String!) { account(address: $a) { movedTo } }',
      { a: actors.bob!.id },
    );
    expect(seen.account.movedTo).toBe(actors.bobby!.id);
  });

  it('to an account that does not: refused by name, and nobody follows anybody', async () => {
    await server.call('move', { actor: 'mallory', target: actors.bobby!.id });
    await planet.until<{ refusals: { reason: string }[] }>('{ refusals { reason } }', {}, ({ refusals }) =>
      refusals.some(({ reason }) => reason === 'move-not-confirmed'),
    );
    expect(await server.call('followers', { actor: 'mallory' })).toEqual([carol()]);
    expect((await server.call('rejected')).filter(({ method }) => method === 'POST')).toEqual([]);
  });
});
