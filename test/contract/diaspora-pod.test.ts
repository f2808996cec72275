import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { accountIdOf, activityIdOf, ok, postIdOf, refuse } from '@planet/core';
import type { Account, Content, Envelope, HttpRequest, PostId, PostRecord, Verified } from '@planet/core';
import { memoryKit, type MemoryKit } from '../support/memory-kit.js';
import { HandedOn } from '../../libs/diaspora/src/handed-on.js';
import { accountOf, Ids } from '../../libs/diaspora/src/ids.js';
import { OwnKeyRing } from '../../libs/diaspora/src/keys.js';
import { Persons } from '../../libs/diaspora/src/persons.js';
import { routesOf } from '../../libs/diaspora/src/routes.js';
import { Verifier } from '../../libs/diaspora/src/verify.js';
import {
  make,
  readEnvelope,
  sealEnvelope,
  signRelayable,
  writeEnvelope,
  writeHcard,
  writeWebfinger,
  type Entity,
  type EntityInput,
  type Relayable,
} from '../../libs/diaspora/src/wire/index.js';

const at = '2026-11-01T12:00:00Z';
const guidOf = (n: number): string => n.toString(16).padStart(32, 'e');
const pair = () => generateKeyPairSync('rsa', { modulusLength: 2048 });
const pool = [pair(), pair(), pair()];

/** Pods that say who their people are, and a graph that knows some posts. */
class Scene {
  readonly kit: MemoryKit = memoryKit('https://planet.test');
  readonly ids = new Ids('https://planet.test');
  readonly keys = new OwnKeyRing(this.kit, 2048);
  persons = new Persons(this.kit);
  readonly people = new Map<
    string,
    { guid: string; privateKey: KeyObject; publicKey: KeyObject; pod: string; hcard: string }
  >();
  readonly records = new Map<string, PostRecord>();
  readonly within = new Map<string, PostRecord>();

  constructor() {
    const { kit } = this;
    kit.answer = ({ url }) => {
      const answer = (status: number, body: string) => ok({ status, headers: {}, body: Buffer.from(body), url });
      const { pathname, searchParams } = new URL(url);
      if (pathname === '/.well-known/webfinger') {
        const id = searchParams.get('resource')!.replace('acct:', '');
        const person = this.people.get(id);
        return person
          ? answer(200, JSON.stringify(writeWebfinger({ id, hcard: person.hcard, pod: person.pod })))
          : answer(404, '');
      }
      const [id, person] = [...this.people].find(([, { hcard }]) => hcard === url) ?? [];
      return id && person ? answer(200, this.card(id, person)) : answer(404, '');
    };
    kit.graph.postByNative = (_network, id) => Promise.resolve(this.records.get(id) ?? null);
    kit.graph.postWithin = (_network, id) => Promise.resolve(this.within.get(id) ?? null);
    kit.graph.post = (id) => Promise.resolve([...this.records.values()].find((record) => record.id === id) ?? null);
  }

  private card(id: string, { guid, publicKey }: { guid: string; publicKey: KeyObject }): string {
    const name = id.split('@')[0]!;
    return writeHcard({
      guid,
      nickname: name,
      full_name: name,
      first_name: name,
      last_name: '',
      searchable: true,
      photo: '/a.png',
      photo_medium: '/a.png',
      photo_small: '/a.png',
      public_key: publicKey.export({ type: 'spki', format: 'pem' }).toString(),
    });
  }
  person(id: string, n: number, more: { pod?: string; hcard?: string; guid?: string } = {}): string {
    const host = id.split('@')[1]!;
    const guid = more.guid ?? `${n}`.repeat(16);
    const { privateKey, publicKey } = pool[n]!;
    const hcard = more.hcard ?? `https://${host}/hcard/users/${guid}`;
    this.people.set(id, { guid, privateKey, publicKey, pod: more.pod ?? `https://${host}/`, hcard });
    return id;
  }
  /** Somebody whom we host, and the person of another network behind. */
  hosted(handle: string): Account {
    const nativeId = accountOf(this.ids.person(handle));
    const of = accountIdOf('ssb', handle);
    const account = {
      id: accountIdOf('diaspora', nativeId),
      network: 'diaspora',
      nativeId,
      origin: 'hosted',
      of,
      handle,
      host: 'planet.test',
      profile: { name: handle },
      endpoints: {},
      goneAt: null,
    } as unknown as Account;
    const behind = { ...account, id: of, network: 'ssb', nativeId: handle, origin: 'member', of: null } as Account;
    this.kit.accounts.push(account, behind);
    return account;
  }
  post(guid: string, author: string | Account, more: Partial<Content> = {}): PostRecord {
    const native = typeof author === 'string';
    const by = native
      ? ({
          id: accountIdOf('diaspora', accountOf(author)),
          network: 'diaspora',
          nativeId: accountOf(author),
        } as Account)
      : this.kit.accounts.find((account) => account.id === author.of)!;
    const id = postIdOf('diaspora', guid);
    const content = { post: id, text: 'x', media: [], tags: [], mentions: [], to: [], audience: 'public', ...more };
    const record = {
      id,
      author: by,
      network: by.network,
      nativeId: guid,
      content,
      repostOf: null,
      createdAt: new Date(at),
      editedAt: null,
      deletedAt: null,
      revision: 0,
    } as unknown as PostRecord;
    this.records.set(guid, record);
    return record;
  }
  verifier = (): Verifier => new Verifier(this.kit, this.ids, this.keys, this.persons);
  /** Sent by one, in the open or sealed for somebody here. */
  async hear(entity: Entity, sender: string, to?: Account, more: Partial<Envelope> = {}): Promise<string> {
    const body = writeEnvelope(entity, sender, this.people.get(sender)!.privateKey);
    const sealed = to && sealEnvelope(body, (await this.keys.of(to)).publicKey);
    const path = to ? `/receive/users/${this.ids.guidOf(to.nativeId)}` : '/receive/public';
    const verified = await this.verifier().verify({
      network: 'diaspora',
      digest: 'd',
      transport: 'push',
      body: sealed ?? body,
      headers: {},
      path,
      orphan: false,
      receivedAt: new Date(),
      ...more,
    } as Envelope);
    return verified.ok ? `ok ${(verified.value as Verified).signer}` : `${verified.reason}${verified.retry ? '?' : ''}`;
  }
  signed = <T extends Relayable>(entity: T, by = entity.author): T =>
    signRelayable(entity, this.people.get(by)!.privateKey);
}

let s: Scene;
let ann: string;
let dan: string;
let eve: string;
let bob: Account;
const status = (author: string, more: Partial<EntityInput<'status_message'>> = {}) =>
  make('status_message', { author, guid: guidOf(1), created_at: at, public: true, text: 'x', ...more });
const comment = (author: string, parent_guid: string) =>
  make('comment', { author, guid: guidOf(2), parent_guid, text: 'x', created_at: at });

beforeEach(() => {
  s = new Scene();
  ann = s.person('ann@one.test', 0);
  dan = s.person('dan@two.test', 1);
  eve = s.person('eve@evil.test', 2);
  bob = s.hosted('bob');
});

describe('keys', () => {
  it('a pod that was made anew with the same people is believed, after one look', async () => {
    expect(await s.hear(status(ann), ann)).toBe(`ok diaspora:${ann}`);
    s.person(ann, 1, { guid: 'anew'.repeat(5) });
    // Who was asked a moment ago is not asked again.
    const before = s.kit.asked.length;
    expect(await s.hear(status(ann), ann)).toBe('bad-signature');
    expect(s.kit.asked).toHaveLength(before);
    s.persons = new Persons(s.kit);
    s.kit.accounts.push({
      network: 'diaspora',
      nativeId: accountOf(ann),
      endpoints: {
        guid: '0'.repeat(16),
        pod: 'https://one.test/',
        publicKey: pool[0]!.publicKey.export({ type: 'spki', format: 'pem' }),
      },
    } as unknown as Account);
    expect(await s.hear(status(ann), ann)).toBe(`ok diaspora:${ann}`);
    expect(await s.persons.find(ann)).toMatchObject({ value: { guid: 'anew'.repeat(5) } });
  });
  it('a forged signature asks once, not each time', async () => {
    s.person(eve, 2);
    await s.hear(status(ann), ann);
    s.people.get(ann)!.privateKey = pool[2]!.privateKey;
    for (let n = 0; n < 5; n++) expect(await s.hear(status(ann), ann)).toBe('bad-signature');
    expect(s.kit.asked).toHaveLength(2);
  });
  it('nobody, a pod that is down, a pod that answers nonsense', async () => {
    s.people.set('no@one.test', { ...s.people.get(ann)! });
    const { answer } = s.kit;
    s.kit.answer = (request) => (request.url.includes('no%40') ? refuse('not-found') : answer(request));
    expect(await s.hear(status('no@one.test'), 'no@one.test')).toBe('unknown-actor');
    s.kit.answer = () => refuse('host-down');
    expect(await s.hear(status(dan), dan)).toBe('key-unavailable?');
    s.kit.answer = ({ url }) => ok({ status: 500, headers: {}, body: Buffer.from(''), url });
    expect(await s.hear(status(dan), dan)).toBe('key-unavailable?');
    s.kit.answer = ({ url }) => ok({ status: 200, headers: {}, body: Buffer.from('<html>'), url });
    expect(await s.hear(status(dan), dan)).toBe('unknown-actor');
  });
});

describe('people of other pods', () => {
  it('may have their hCard on another host: their pod says where', async () => {
    s.person(ann, 0, { hcard: 'https://cards.test/ann' });
    const found = await s.persons.ask(ann);
    expect(found).toMatchObject({
      value: {
        person: { id: ann, pod: 'https://one.test/' },
        remote: {
          nativeId: `diaspora:${ann}`,
          host: 'one.test',
          profile: { avatar: { url: 'https://one.test/a.png' } },
          endpoints: {
            inbox: `https://one.test/receive/users/${'0'.repeat(16)}#${ann}`,
            sharedInbox: 'https://one.test/receive/public',
          },
        },
      },
    });
    expect(s.kit.asked.map(({ url }) => new URL(url).host)).toEqual(['one.test', 'cards.test']);
  });
  it('cannot live at our address', async () => {
    s.person(eve, 2, { pod: 'https://planet.test/' });
    expect(await s.persons.ask(eve)).toMatchObject({ ok: false, reason: 'host-mismatch' });
  });
  it('are asked for once, whoever asks meanwhile and soon after', async () => {
    await Promise.all([s.persons.ask(ann), s.persons.find(ann), s.persons.ask(ann)]);
    await s.persons.ask(ann);
    expect(s.kit.asked).toHaveLength(2);
  });
});

describe('who may say what', () => {
  it('answers in a thread of ours come from their author, signed', async () => {
    s.post(guidOf(9), bob);
    expect(await s.hear(s.signed(comment(ann, guidOf(9))), ann)).toBe(`ok diaspora:${ann}`);
    expect(await s.hear(comment(ann, guidOf(9)), ann)).toBe('unsigned');
    expect(await s.hear(s.signed(comment(ann, guidOf(9)), eve), ann)).toBe('bad-signature');
    expect(await s.hear(s.signed(comment(ann, guidOf(9))), eve)).toBe('actor-mismatch');
  });
  it('in a thread of somebody else they come from its first author', async () => {
    s.post(guidOf(9), ann);
    expect(await s.hear(s.signed(comment(dan, guidOf(9))), ann)).toBe(`ok diaspora:${dan}`);
    expect(await s.hear(s.signed(comment(dan, guidOf(9))), dan)).toBe('actor-mismatch');
    expect(await s.hear(comment(ann, guidOf(9)), ann)).toBe(`ok diaspora:${ann}`);
    expect(await s.hear(comment(dan, guidOf(9)), ann)).toBe('unsigned');
  });
  it('before the thread is here: from their author, or signed and handed on; without it never', async () => {
    expect(await s.hear(comment(ann, guidOf(9)), ann)).toBe(`ok diaspora:${ann}`);
    expect(await s.hear(s.signed(comment(dan, guidOf(9))), ann)).toBe(`ok diaspora:${dan}`);
    expect(await s.hear(comment(dan, guidOf(9)), ann)).toBe('actor-mismatch');
    expect(await s.hear(s.signed(comment(dan, guidOf(9)), eve), ann)).toBe('bad-signature');
    expect(await s.hear(comment(ann, guidOf(9)), ann, undefined, { orphan: true })).toBe('not-found');
  });
  it('a limited thread is answered sealed', async () => {
    s.post(guidOf(9), bob, { audience: 'followers' });
    const id = accountIdOf('diaspora', accountOf(ann));
    s.kit.graph.isFollowing = (who, whom) => Promise.resolve(who === id && whom === bob.of);
    const answer = s.signed(comment(ann, guidOf(9)));
    expect(await s.hear(answer, ann)).toBe('not-public');
    expect(await s.hear(answer, ann, bob)).toBe(`ok diaspora:${ann}`);
    const like = { author: ann, guid: guidOf(3), parent_guid: guidOf(9), parent_type: 'Post' as const, positive: true };
    expect(await s.hear(s.signed(make('like', like)), ann)).toBe('not-public');
    // The guid is no secret: who was not given the post does not answer it, and so hears of no other answers.
    expect(await s.hear(s.signed(comment(eve, guidOf(9))), eve, bob)).toBe('not-found');
    s.post(guidOf(10), bob, { audience: 'group', to: [id] });
    expect(await s.hear(s.signed(comment(ann, guidOf(10))), ann, bob)).toBe(`ok diaspora:${ann}`);
    expect(await s.hear(s.signed(comment(eve, guidOf(10))), eve, bob)).toBe('not-found');
  });
  it('the end of an answer comes from its author or that of the thread', async () => {
    const root = s.post(guidOf(9), ann);
    s.post(guidOf(2), dan, { root: root.id, replyTo: root.id });
    const end = (author: string) => make('retraction', { author, target_guid: guidOf(2), target_type: 'Comment' });
    expect(await s.hear(end(dan), dan)).toBe(`ok diaspora:${dan}`);
    expect(await s.hear(end(ann), ann)).toBe(`ok diaspora:${ann}`);
    expect(await s.hear(end(dan), ann)).toBe(`ok diaspora:${dan}`);
    expect(await s.hear(end(eve), eve)).toBe('actor-mismatch');
    expect(await s.hear(end(dan), eve)).toBe('actor-mismatch');
  });
  it('the end of a like, too', async () => {
    const root = s.post(guidOf(9), bob);
    const like = activityIdOf('diaspora', guidOf(3));
    s.kit.accounts.push({
      id: accountIdOf('diaspora', accountOf(ann)),
      network: 'diaspora',
      nativeId: accountOf(ann),
    } as Account);
    s.kit.graph.activity = (id) =>
      Promise.resolve(
        id === like
          ? ({ kind: 'react', actor: accountIdOf('diaspora', accountOf(ann)), object: root.id } as never)
          : null,
      );
    const end = (author: string) => make('retraction', { author, target_guid: guidOf(3), target_type: 'Like' });
    expect(await s.hear(end(ann), ann)).toBe(`ok diaspora:${ann}`);
    expect(await s.hear(end(eve), eve)).toBe('actor-mismatch');
  });
  it('a vote names the poll', async () => {
    const record = s.post(guidOf(9), bob);
    s.within.set(guidOf(8), record);
    const vote = make('poll_participation', {
      author: ann,
      guid: guidOf(4),
      parent_guid: guidOf(8),
      poll_answer_guid: guidOf(7),
    });
    expect(await s.hear(s.signed(vote), ann)).toBe(`ok diaspora:${ann}`);
    expect(await s.hear(vote, ann)).toBe('unsigned');
  });
  it('a reshare names the author of what it shares', async () => {
    s.post(guidOf(9), dan);
    const share = (root_author: string) =>
      make('reshare', { author: ann, guid: guidOf(5), created_at: at, root_author, root_guid: guidOf(9) });
    expect(await s.hear(share(dan), ann)).toBe(`ok diaspora:${ann}`);
    expect(await s.hear(share(eve), ann)).toBe('malformed');
  });
  it('what is for one is sealed for them', async () => {
    const contact = (recipient: string) => make('contact', { author: ann, recipient, following: true, sharing: true });
    expect(await s.hear(contact('bob@planet.test'), ann, bob)).toBe(`ok diaspora:${ann}`);
    expect(await s.hear(contact('bob@planet.test'), ann)).toBe('not-public');
    expect(await s.hear(contact(dan), ann, bob)).toBe('not-for-us');
    expect(await s.hear(status(ann, { public: false }), ann)).toBe('not-public');
  });
  it('in a talk speak those who are in it', async () => {
    const message = (author: string) =>
      make('message', { author, guid: guidOf(6), text: 'x', created_at: at, conversation_guid: guidOf(9) });
    expect(await s.hear(message(ann), ann, bob)).toBe(`ok diaspora:${ann}`);
    s.post(guidOf(9), ann, { audience: 'direct', to: [bob.of!, accountIdOf('diaspora', accountOf(dan))] });
    expect(await s.hear(message(ann), ann, bob)).toBe(`ok diaspora:${ann}`);
    expect(await s.hear(message(dan), dan, bob)).toBe(`ok diaspora:${dan}`);
    expect(await s.hear(message(eve), eve, bob)).toBe('actor-mismatch');
    expect(await s.hear(message(ann), ann)).toBe('not-public');
  });
  it('what was fetched is what was asked for, by its author', async () => {
    const fetched = (path: string) => ({
      transport: 'fetch' as const,
      path: undefined,
      peer: `https://one.test/fetch/${path}`,
    });
    expect(await s.hear(status(ann), ann, undefined, fetched(`post/${guidOf(1)}`))).toBe(`ok diaspora:${ann}`);
    expect(await s.hear(status(ann), ann, undefined, fetched(`post/${guidOf(2)}`))).toBe('host-mismatch');
    const poll = {
      guid: guidOf(8),
      question: '?',
      poll_answers: ['a', 'b'].map((answer, n) => ({ guid: guidOf(20 + n), answer })),
    };
    expect(await s.hear(status(ann, { poll }), ann, undefined, fetched(`poll/${guidOf(8)}`))).toBe(
      `ok diaspora:${ann}`,
    );
  });
});

describe('what is handed on', () => {
  it('is kept as it was signed, under its author: another’s of the same name does not take its place', async () => {
    const handedOn = new HandedOn(s.kit);
    const mine = s.signed(
      make('comment', { author: ann, guid: guidOf(2), parent_guid: guidOf(9), text: 'mine', created_at: at }, [
        ['thread_parent_guid', guidOf(7)],
      ]),
    );
    await handedOn.keep(mine);
    await handedOn.keep(s.signed(comment(eve, guidOf(9))));
    expect(await handedOn.find(ann, guidOf(2))).toEqual(mine);
    expect(await handedOn.find(dan, guidOf(2))).toBeNull();
  });
  it('goes to each pod that asked, once', async () => {
    const handedOn = new HandedOn(s.kit);
    const root = 'root' as PostId;
    await handedOn.subscribe(root, 'https://one.test/', ann);
    await handedOn.subscribe(root, 'https://one.test/', 'amy@one.test');
    await handedOn.subscribe(root, 'https://two.test/', dan);
    expect(await handedOn.subscribers(root)).toEqual([
      { address: 'https://one.test/receive/public', host: 'one.test' },
      { address: 'https://two.test/receive/public', host: 'two.test' },
    ]);
    expect(await handedOn.subscribers('other' as PostId)).toEqual([]);
  });
});

describe('what is shown', () => {
  const get = async (path: string, params: Record<string, string>) => {
    const route = routesOf({ kit: s.kit, ids: s.ids, keys: s.keys, persons: s.persons }).find((r) => r.path === path)!;
    const request = { method: 'GET', url: path, params, query: {}, headers: {}, body: '', remote: '' } as HttpRequest;
    return route.handle(request, () => Promise.resolve());
  };
  const fetched = (type: string, guid: string) => get('/fetch/:type/:guid', { type, guid });
  beforeEach(() => {
    s.kit.graph.refs = () =>
      Promise.resolve({
        account: () => ({ nativeId: bob.nativeId, handle: 'bob', name: 'Bob', url: null }),
        post: () => null,
      });
  });
  it('a public post of ours, signed by its author', async () => {
    s.post(guidOf(9), bob);
    const answer = await fetched('post', guidOf(9));
    expect(answer.status).toBe(200);
    const { publicKey } = await s.keys.of(bob);
    expect(readEnvelope(String(answer.body)).verify(publicKey).payload()).toMatchObject({ author: 'bob@planet.test' });
    s.within.set(guidOf(8), s.records.get(guidOf(9))!);
    expect((await fetched('poll', guidOf(8))).status).toBe(200);
  });
  it.each([
    ['of another kind', 'comment', {}],
    ['of no kind', 'person', {}],
    ['for followers', 'post', { audience: 'followers' }],
    ['for a few', 'post', { audience: 'group' }],
    ['direct', 'post', { audience: 'direct' }],
    ['below what is for a few', 'post', { root: postIdOf('diaspora', guidOf(7)) }],
  ] as [string, string, Partial<Content>][])('nothing %s', async (_what, type, more) => {
    s.post(guidOf(7), ann, { audience: 'group' });
    s.post(guidOf(9), bob, more);
    expect((await fetched(type, guidOf(9))).status).toBe(404);
  });
  it('what was deleted is not there; what others wrote is at their pod', async () => {
    s.post(guidOf(9), bob).deletedAt = new Date();
    expect((await fetched('post', guidOf(9))).status).toBe(404);
    s.post(guidOf(6), ann);
    expect(await fetched('post', guidOf(6))).toMatchObject({
      status: 302,
      headers: { location: `https://one.test/fetch/post/${guidOf(6)}` },
    });
    s.post(guidOf(5), ann, { audience: 'group' });
    expect((await fetched('post', guidOf(5))).status).toBe(404);
  });
  it('a person, until they are gone', async () => {
    const guid = s.ids.guidOf(bob.nativeId);
    expect((await get('/hcard/users/:guid', { guid })).status).toBe(200);
    bob.goneAt = new Date();
    expect((await get('/hcard/users/:guid', { guid })).status).toBe(410);
    expect((await get('/people/:name', { name: guid })).status).toBe(410);
    expect((await get('/hcard/users/:guid', { guid: '0'.repeat(16) })).status).toBe(404);
  });
  it('pictures under the names that pods ask for', async () => {
    const png = Buffer.from(
      'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
      'base64',
    );
    const id = await s.kit.blobs.put(png);
    const html = await s.kit.blobs.put(Buffer.from('<script>'));
    const photo = async (name: string) => (await get('/photos/:name', { name })).status;
    for (const before of ['', 'thumb_small_', 'thumb_medium_', 'thumb_large_', 'scaled_full_'])
      expect([before, await photo(`${before}${id}`)]).toEqual([before, 200]);
    expect(await photo(`${id}.png`)).toBe(200);
    expect(await photo(`huge_${id}`)).toBe(404);
    expect(await photo(html)).toBe(404);
  });
});
