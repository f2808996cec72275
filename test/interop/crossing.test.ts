import { startPeer, type Peer } from '../support/peers/peer.js';
import { startPlanet, type RunningPlanet } from '../support/running-planet.js';

/** A stock Scuttlebutt program and a fediverse server that this project did not write, talking through Planet. */
describe('between a Scuttlebutt peer and a fediverse server', () => {
  let planet: RunningPlanet;
  let phone: Peer<'ssb-db2-peer'>;
  let fedi: Peer<'fedify-peer'>;

  beforeAll(async () => {
    planet = await startPlanet();
    phone = await startPeer('ssb-db2-peer');
    fedi = await startPeer('fedify-peer');
    const { createInvite } = await planet.query<{ createInvite: { code: string } }>(
      'mutation { createInvite(uses: 1) { code error { message } } }',
    );
    await phone.call('acceptInvite', { code: createInvite.code });
    await phone.call('disconnect');
    await phone.call('connect', { address: planet.ssbAddress });
    await phone.call('about', { name: 'Alice', description: 'I live on *Scuttlebutt*.' });
  });
  afterAll(async () => {
    await Promise.all([phone?.stop(), fedi?.stop()]);
    await planet?.stop();
  });

  it('a member is followed from the fediverse, and their post arrives there', async () => {
    await fedi.call('createActor', { name: 'bob' });
    await planet.until<{ account: { name: string } | null }>(
      'query ($a: String!) { account(address: $a) { name } }',
      { a: phone.ready.id },
      (data) => data.account?.name === 'Alice',
    );
    await phone.call('post', { text: 'Hello **world** from the phone' });
    await reachable(`${planet.origin}/.well-known/webfinger?resource=acct:alice@${planet.host}`);
    await fedi.call('follow', { actor: 'bob', target: `@alice@${planet.host}` });
    await fedi.waitFor('inbox', { actor: 'bob' }, (items) => JSON.stringify(items).includes('"Accept"'));
    await phone.call('post', { text: 'Second post #planet' });
    const inbox = await fedi.waitFor('inbox', {}, (items) => JSON.stringify(items).includes('Second post'));
    expect(JSON.stringify(inbox)).toContain('"Create"');
  });
});

async function reachable(url: string): Promise<void> {
  for (let tries = 0; tries < 100; tries++) {
    if ((await fetch(url)).ok) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`nothing at ${url}`);
}
