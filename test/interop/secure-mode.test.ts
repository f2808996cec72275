import { startPeer, type Peer } from '../support/peers/peer.js';
import { startPlanet, type RunningPlanet } from '../support/running-planet.js';

/** Authorised fetch: a document is for servers that say who they are. */
describe('secure mode', () => {
  let planet: RunningPlanet;
  let server: Peer<'plain-inbox'>;
  const type = { accept: 'application/activity+json' };
  beforeAll(async () => {
    planet = await startPlanet({ env: { ACTIVITYPUB_AUTHORIZED_FETCH: 'true' } });
    server = await startPeer('plain-inbox', { actors: ['bob'] });
    await planet.query('mutation { createAccount(handle: "carol") { error { message } } }');
  });
  afterAll(async () => {
    await server?.stop();
    await planet?.stop();
  });

  it('gives nothing to who does not sign, or signs wrongly', async () => {
    const url = `${planet.origin}/users/carol`;
    expect((await fetch(url, { headers: type })).status).toBe(401);
    const headers = {
      ...type,
      date: new Date().toUTCString(),
      signature: 'keyId="http://127.0.0.1:9/x",headers="(request-target) host date",signature="AAAA"',
    };
    expect([401, 503]).toContain((await fetch(url, { headers })).status);
  });
  it('gives the actor to who signs, the page to people, and its own actor to all', async () => {
    expect((await server.call('fetchSigned', { url: `${planet.origin}/users/carol` })).status).toBe(200);
    expect((await fetch(`${planet.origin}/users/carol`, { headers: { accept: 'text/html' } })).status).toBe(200);
    expect((await fetch(`${planet.origin}/users/planet`, { headers: type })).status).toBe(200);
  });
  it('refuses who is banned', async () => {
    const bob = (await server.call('actors'))[0]!.id;
    await planet.query('mutation ($a: String!) { blockAccount(account: $a) { error { message } } }', { a: bob });
    expect((await server.call('fetchSigned', { url: `${planet.origin}/users/carol` })).status).toBe(403);
  });
});
