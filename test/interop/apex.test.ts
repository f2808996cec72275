import type { JsonObject } from '../support/peers/commands.js';
import { startPeer, type Peer } from '../support/peers/peer.js';
import { startPlanet, type RunningPlanet } from '../support/running-planet.js';

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
const text = (value: unknown): string => (typeof value === 'string' ? value : '');

/** A sloppier fediverse server: its key id is the actor, its Accept names the Follow by id, it likes acts and not posts. */
describe('between a Scuttlebutt peer and activitypub-express', () => {
  let planet: RunningPlanet;
  let phone: Peer<'ssb-db2-peer'>;
  let apex: Peer<'apex-peer'>;
  let note = '';
  let post = '';
  let mirror = '';

  const atBob = async (accept: (activity: JsonObject, object: JsonObject) => boolean) => {
    const fits = ({ activity }: { activity: JsonObject }) => {
      const object = Array.isArray(activity.object) ? activity.object[0] : activity.object;
      return accept(
        activity,
        typeof object === 'object' && object !== null ? (object as JsonObject) : { id: object ?? null },
      );
    };
    const all = await apex.waitFor('inbox', {}, (list) => list.some(fits));
    return all.find(fits)!;
  };
  const onPhone = async (accept: (author: string, content: JsonObject) => boolean) => {
    const fits = ({ value }: { value: { author: string; content: JsonObject | string } }) =>
      typeof value.content === 'object' && accept(value.author, value.content);
    const all = await phone.waitFor('messages', {}, (list) => list.some(fits));
    return all.find(fits)!;
  };

  beforeAll(async () => {
    planet = await startPlanet();
    phone = await startPeer('ssb-db2-peer', { writeTimeout: 20 });
    apex = await startPeer('apex-peer', { actors: ['bob'] });
    const { createInvite } = await planet.query<{ createInvite: { code: string } }>(
      'mutation { createInvite(uses: 1) { code error { message } } }',
    );
    await phone.call('acceptInvite', { code: createInvite.code });
    await phone.call('disconnect');
    await phone.call('connect', { address: planet.ssbAddress });
    await phone.call('about', { name: 'Alice' });
    const address = `${planet.origin}/.well-known/webfinger?resource=acct:alice@${planet.host}`;
    for (let tries = 0; !(await fetch(address)).ok; tries++) {
      if (tries > 200) throw new Error('alice cannot be found');
      await pause(50);
    }
  });
  afterAll(async () => {
    await Promise.all([phone?.stop(), apex?.stop()]);
    await planet?.stop();
  });

  it('a member is followed, and their post arrives', async () => {
    await apex.call('follow', { actor: 'bob', target: `${planet.origin}/users/alice` });
    await apex.waitFor('following', { actor: 'bob' }, ([first]) => first?.accepted === true);
    post = (await phone.call('post', { text: 'From **my** phone' })).key;
    const { activity } = await atBob(
      (a, object) => a.type === 'Create' && text(object.content).includes('<strong>my</strong>'),
    );
    const object = Array.isArray(activity.object) ? activity.object[0] : activity.object;
    note = text((object as JsonObject).id);
    expect(note).toContain('/posts/');
  });

  it('who follows the bridge has a feed, is followed, and answers into the log', async () => {
    await apex.call('follow', { actor: 'bob', target: `${planet.origin}/users/planet` });
    const bob = (await apex.call('actors'))[0]!.id;
    type Answer = { account: { copies: { network: string; nativeId: string }[] } | null };
    const { account } = await planet.until<Answer>(
      'query ($a: String!) { account(address: $a) { copies { network nativeId } } }',
      { a: bob },
      (data) => data.account?.copies.some((copy) => copy.network === 'ssb') ?? false,
    );
    mirror = account!.copies.find((copy) => copy.network === 'ssb')!.nativeId;
    await phone.call('follow', { feed: mirror });
    await atBob((a) => a.type === 'Follow' && text(a.actor).endsWith('/users/alice'));
    await apex.call('post', { actor: 'bob', content: '<p>An answer</p>', inReplyTo: note });
    const { value } = await onPhone((author, content) => author === mirror && text(content.text).includes('An answer'));
    expect(value.content).toMatchObject({ type: 'post', root: post });
  });

  it('a like and a share arrive as vote and repost', async () => {
    await apex.call('like', { actor: 'bob', object: note });
    await onPhone(
      (author, content) =>
        author === mirror && content.type === 'vote' && (content.vote as { link: string }).link === post,
    );
    await apex.call('boost', { actor: 'bob', object: note });
    await onPhone(
      (author, content) => author === mirror && (content.repost as { link: string } | undefined)?.link === post,
    );
  });

  it('an unfollow arrives', async () => {
    await phone.call('unfollow', { feed: mirror });
    const undo = await atBob((a, object) => a.type === 'Undo' && object.type === 'Follow');
    expect(undo.activity.actor).toBe(`${planet.origin}/users/alice`);
  });
});
