import { startPeer, type Peer } from '../support/peers/peer.js';
import { startPlanet, type RunningPlanet } from '../support/running-planet.js';

/** What a stranger may send to an inbox: the right answer at once, or a stored and named refusal; never a 5xx. */
describe('an inbox and what strangers send', () => {
  let planet: RunningPlanet;
  let mallory: Peer<'plain-inbox'>;
  let inbox: string;
  let actor: string;
  let n = 0;

  beforeAll(async () => {
    planet = await startPlanet();
    mallory = await startPeer('plain-inbox', { actors: ['mallory', 'eve'] });
    inbox = `${planet.origin}/inbox`;
    actor = (await mallory.call('actors')).find(({ name }) => name === 'mallory')!.id;
  });
  afterAll(async () => {
    await mallory?.stop();
    await planet?.stop();
  });

  const note = (by = actor, id = `${mallory.ready.origin}/notes/${++n}`) => ({
    '@context': 'https://www.w3.org/ns/activitystreams',
    id: `${id}/create`,
    type: 'Create',
    actor: by,
    to: ['https://www.w3.org/ns/activitystreams#Public'],
    object: {
      id,
      type: 'Note',
      attributedTo: by,
      content: `<p>hello ${n}</p>`,
      to: ['https://www.w3.org/ns/activitystreams#Public'],
    },
  });
  const statuses: number[] = [];
  const send = async (activity: object, more: object = {}) => {
    const answer = await mallory.call('sendSigned', {
      actor: 'mallory',
      to: inbox,
      activity: activity as never,
      ...more,
    });
    statuses.push(answer.status);
    return answer;
  };
  const refused = async (reason: string) => {
    const data = await planet.until<{ refusals: { reason: string; count: number }[] }>(
      '{ refusals { reason count } }',
      {},
      ({ refusals }) => refusals.some((r) => r.reason === reason),
    );
    return data.refusals.find((r) => r.reason === reason)!.count;
  };
  const known = async (id: string) =>
    (await planet.query<{ post: { id: string } | null }>('query ($id: ID!) { post(id: $id) { id } }', { id })).post !==
    null;

  it('takes what is honest', async () => {
    const activity = note();
    expect((await send(activity)).status).toBe(202);
    await planet.until<{ post: unknown }>(
      'query ($id: ID!) { post(id: $id) { id } }',
      { id: activity.object.id },
      ({ post }) => post !== null,
    );
  });

  it.each([
    ['unsigned', 401],
    ['body', 401],
    ['digest', 401],
  ] as const)('answers %s with %i and keeps nothing', async (tamper, status) => {
    const activity = note();
    expect((await send(activity, { tamper })).status).toBe(status);
    expect(await known(activity.object.id)).toBe(false);
  });

  it.each([
    ['path', 'bad-signature'],
    ['date', 'stale'],
  ] as const)('stores a signature over another %s and refuses it as %s', async (tamper, reason) => {
    const activity = note();
    expect((await send(activity, { tamper })).status).toBe(202);
    expect(await refused(reason)).toBeGreaterThan(0);
    expect(await known(activity.object.id)).toBe(false);
  });

  it('refuses an actor that is not the signer, an author that is not the actor, an object of another host', async () => {
    const eve = (await mallory.call('actors')).find(({ name }) => name === 'eve')!.id;
    const forged = note(eve);
    expect((await send(forged)).status).toBe(202);
    await refused('actor-mismatch');
    const foreign = note();
    foreign.object.attributedTo = eve;
    expect((await send(foreign)).status).toBe(202);
    await refused('author-mismatch');
    const elsewhere = note(actor, 'https://victim.example/notes/1');
    elsewhere.id = `${mallory.ready.origin}/x/1`;
    expect((await send(elsewhere)).status).toBe(202);
    await refused('host-mismatch');
    expect(await known('https://victim.example/notes/1')).toBe(false);
    expect(await known(forged.object.id)).toBe(false);
  });

  it('refuses contexts that redefine known words', async () => {
    const activity = {
      ...note(),
      '@context': ['https://www.w3.org/ns/activitystreams', { actor: 'https://evil.example/actor' }],
    };
    expect((await send(activity)).status).toBe(202);
    await refused('unknown-context');
  });

  it('answers what is no JSON, too deep, too large or of another type at the door', async () => {
    const headers = {
      'content-type': 'application/activity+json',
      signature: 'keyId="x",signature="eA=="',
      digest: 'SHA-256=x',
    };
    const post = async (body: string | Uint8Array, more: Record<string, string> = {}) => {
      const { status } = await fetch(inbox, { method: 'POST', headers: { ...headers, ...more }, body });
      statuses.push(status);
      return status;
    };
    expect(await post('{not json')).toBe(400);
    expect(await post('[1]')).toBe(400);
    expect(await post(`${'{"a":'.repeat(500)}1${'}'.repeat(500)}`)).toBe(400);
    expect(await post(new Uint8Array([0xff, 0xfe, 0x7b]))).toBe(400);
    expect(await post('{"a":"\u0000"}')).toBe(400);
    expect(await post(JSON.stringify({ a: 'x'.repeat(600_000) }))).toBe(413);
    expect(await post('{}', { 'content-type': 'text/plain' })).toBe(415);
  });

  it('applies a replayed delivery once', async () => {
    const activity = note();
    await send(activity);
    await send(activity);
    await planet.until<{ post: unknown }>(
      'query ($id: ID!) { post(id: $id) { id } }',
      { id: activity.object.id },
      ({ post }) => post !== null,
    );
    const { account } = await planet.query<{ account: { counts: { posts: number } } }>(
      'query ($a: String!) { account(address: $a) { counts { posts } } }',
      { a: actor },
    );
    expect(account.counts.posts).toBe(2);
  });

  it('answers the farewell of somebody never met without looking them up', async () => {
    const before = (await mallory.call('fetches')).length;
    const gone = `${mallory.ready.origin}/users/nobody`;
    const farewell = {
      '@context': 'https://www.w3.org/ns/activitystreams',
      id: `${gone}#delete`,
      type: 'Delete',
      actor: gone,
      object: gone,
    };
    expect((await send(farewell)).status).toBe(202);
    expect((await mallory.call('fetches')).length).toBe(before);
  });

  it('never answered with a 5xx, and logged no secrets', () => {
    expect(statuses.length).toBeGreaterThan(15);
    expect(statuses.filter((status) => status >= 500)).toEqual([]);
    expect(planet.log()).not.toMatch(/A route threw|PRIVATE KEY/);
  });
});
