import { generateKeyPairSync } from 'node:crypto';
import {
  ok,
  type EnvelopeDraft,
  type HttpRequest,
  type InboundAnswer,
  type LinkClaim,
  type Protocol,
} from '@planet/core';
import type { Body } from '../../libs/diaspora/src/convert/to-diaspora.js';
import { diaspora } from '../../libs/diaspora/src/index.js';
import {
  make,
  readEnvelope,
  sealEnvelope,
  readPublicKey,
  writeEntity,
  writeEnvelope,
  writeHcard,
  writeWebfinger,
  type Entity,
} from '../../libs/diaspora/src/wire/index.js';
import type { MemoryKit } from '../support/memory-kit.js';
import { describeProtocol } from './describe-protocol.js';

const ann = 'ann@one.test';
const keys = generateKeyPairSync('rsa', { modulusLength: 2048 });
const personGuid = 'a1b2c3d4e5f60718';
const jrd = writeWebfinger({ id: ann, hcard: `https://one.test/hcard/users/${personGuid}`, pod: 'https://one.test/' });
const hcard = writeHcard({
  guid: personGuid,
  nickname: 'ann',
  full_name: 'Ann',
  first_name: 'Ann',
  last_name: '',
  searchable: true,
  photo: '/ann.png',
  photo_medium: '/ann.png',
  photo_small: '/ann.png',
  public_key: keys.publicKey.export({ type: 'spki', format: 'pem' }).toString(),
});
const post = 'c0ffee00c0ffee00c0ffee00c0ffee00';
const otherPost = 'c0ffee00c0ffee00c0ffee00c0ffee01';
const at = '2026-11-01T12:00:00Z';

/** One.test knows Ann, and takes what is sent to it. */
const oneTest = (kit: MemoryKit): void => {
  kit.answer = ({ url, method }) => {
    const answer = (status: number, type: string, body: string): ReturnType<MemoryKit['answer']> =>
      ok({ status, headers: { 'content-type': type }, body: Buffer.from(body), url } satisfies InboundAnswer);
    if (method === 'POST') return answer(202, 'text/plain', '');
    if (url.includes('/.well-known/webfinger') && url.includes(encodeURIComponent(ann)))
      return answer(200, 'application/jrd+json', JSON.stringify(jrd));
    return url.includes('/hcard/') ? answer(200, 'text/html', hcard) : answer(404, 'text/plain', '');
  };
};

const envelopeOf = (entity: Entity): string => writeEnvelope(entity, ann, keys.privateKey);

/** What our own routes make of a request of Ann's pod. */
async function pushed(kit: MemoryKit, path: string, type: string, body: string): Promise<EnvelopeDraft> {
  const protocol = await diaspora.create(kit, diaspora.config.parse({}));
  const [, guid] = /^\/receive\/users\/(.+)$/.exec(path) ?? [];
  const route = protocol.routes!().find((r) => r.path === (guid ? '/receive/users/:guid' : '/receive/public'))!;
  const headers = { 'content-type': type };
  const params: Record<string, string> = guid ? { guid } : {};
  const request: HttpRequest = { method: 'POST', url: path, params, query: {}, headers, body, remote: '203.0.113.1' };
  const drafts: EnvelopeDraft[] = [];
  const answer = await route.handle(request, (draft) => Promise.resolve(void drafts.push(draft)));
  if (answer.status !== 202 || !drafts[0]) throw new Error(`${answer.status} ${JSON.stringify(answer.body)}`);
  return drafts[0];
}

const pasteOf = (protocol: Protocol, claim: LinkClaim, method: string): string =>
  protocol.proofs!.ways(claim).find((way) => way.method === method)!.paste!;
/** An envelope of Ann's, as the worker takes it. */
async function received(protocol: Protocol, entity: Entity): Promise<void> {
  const draft = {
    network: 'diaspora',
    digest: 'd',
    transport: 'push' as const,
    body: envelopeOf(entity),
    headers: {},
    path: '/receive/public',
  };
  const verified = await protocol.verify({ ...draft, id: 'e' as never, receivedAt: new Date(), orphan: false });
  if (!verified.ok) throw new Error(verified.reason);
  await protocol.answer!(verified.value);
}

describeProtocol(diaspora, {
  ids: {
    account: `diaspora:${ann}`,
    post,
    otherPost,
    foreign: [
      '@Ul3E6DVJ2MkTzRcqF5ZzY2Y0mNRBfHwzSvDsWyxGgPM=.ed25519',
      'https://one.test/users/ann',
      '',
      'diaspora:',
      'diaspora:Ann@one.test',
      'diaspora:ann',
    ],
  },
  ownPost: (protocol, id) => protocol.copyId!(id),
  async arrivals(kit) {
    oneTest(kit);
    const alice = kit.accounts.find((account) => account.nativeId === 'diaspora:alice@planet.test')!;
    const guid = String(alice.endpoints['guid']);
    // Their key is made at first need: reading the hCard is one.
    const protocol = await diaspora.create(kit, diaspora.config.parse({}));
    const card = protocol.routes!().find((r) => r.path === '/hcard/users/:guid')!;
    const page = await card.handle(
      { method: 'GET', url: `/hcard/users/${guid}`, params: { guid }, query: {}, headers: {}, body: '', remote: '' },
      () => Promise.resolve(),
    );
    const key = readPublicKey(/-----BEGIN[\s\S]+-----END PUBLIC KEY-----/.exec(String(page.body))![0]);
    const open = (entity: Entity) =>
      pushed(kit, '/receive/public', 'application/magic-envelope+xml', envelopeOf(entity));
    const sealed = (entity: Entity) =>
      pushed(kit, `/receive/users/${guid}`, 'application/json', sealEnvelope(envelopeOf(entity), key));
    const hello = { author: ann, guid: post, created_at: at, text: 'Hello **world** @{Alice; alice@planet.test}' };
    const contact = { author: ann, recipient: 'alice@planet.test' };
    const status = make('status_message', { ...hello, public: true });
    return [
      { name: 'a post', draft: await open(status), kind: 'post' as const },
      {
        name: 'an edit',
        draft: await open(make('status_message', { ...hello, public: true, edited_at: at })),
        kind: 'edit' as const,
      },
      { name: 'a sealed post', draft: await sealed(make('status_message', hello)), kind: 'post' as const },
      {
        name: 'a comment whose thread is not here yet',
        draft: await open(make('comment', { ...hello, guid: otherPost, parent_guid: post })),
        kind: 'post' as const,
      },
      {
        name: 'a like',
        draft: await open(
          make('like', { author: ann, guid: 'a'.repeat(16), parent_guid: post, parent_type: 'Post', positive: true }),
        ),
        kind: 'react' as const,
      },
      {
        name: 'sharing',
        draft: await sealed(make('contact', { ...contact, following: true, sharing: true })),
        kind: 'follow' as const,
      },
      {
        name: 'no more sharing',
        draft: await sealed(make('contact', { ...contact, following: false, sharing: false })),
        kind: 'unfollow' as const,
      },
      {
        name: 'a retraction',
        draft: await open(make('retraction', { author: ann, target_guid: post, target_type: 'Post' })),
        kind: 'delete' as const,
      },
      {
        name: 'a talk',
        draft: await sealed(
          make('conversation', {
            author: ann,
            guid: otherPost,
            subject: 'Hi',
            created_at: at,
            participants: `${ann};alice@planet.test`,
            messages: [
              {
                author: ann,
                guid: 'b'.repeat(16),
                text: 'Hi Alice',
                created_at: at,
                edited_at: null,
                conversation_guid: otherPost,
              },
            ],
          }),
        ),
        kind: 'post' as const,
      },
      {
        name: 'a post fetched from its pod',
        draft: {
          network: 'diaspora',
          digest: 'fetched',
          transport: 'fetch' as const,
          body: envelopeOf(status),
          headers: {},
          peer: `https://one.test/fetch/post/${post}`,
        },
        kind: 'post' as const,
      },
    ];
  },
  forgeries: [
    {
      name: 'another word',
      forge: (d) => ({
        ...d,
        body: String(d.body).replace(
          /(<me:data[^>]*>|"encrypted_magic_envelope":")(.)/,
          (_, a: string, b: string) => a + (b === 'A' ? 'B' : 'A'),
        ),
      }),
    },
    {
      name: 'another sender',
      forge: (d) => ({
        ...d,
        body: String(d.body).replace(/key_id="[^"]*"/, `key_id="${Buffer.from('eve@one.test').toString('base64url')}"`),
      }),
    },
    {
      name: 'another address',
      forge: (d) => ({
        ...d,
        path: d.path && '/receive/users/0123456789ab8cdef8123456789abcde',
        peer: 'https://one.test/fetch/post/another',
      }),
    },
    { name: 'not XML', forge: (d) => ({ ...d, body: '{' }) },
    { name: 'a document type', forge: (d) => ({ ...d, body: `<!DOCTYPE x>${String(d.body)}` }) },
  ],
  hear(document, as) {
    const body = document.body as Body;
    if (!('say' in body)) return [];
    const reader = body.say.type === 'contact' ? 'diaspora:ann@one.test' : null;
    return [{ document: { xml: writeEntity(body.say), reader, sender: as.nativeId } }];
  },
  deliverable(kit) {
    oneTest(kit);
    return {
      address: 'https://one.test/receive/public',
      host: 'one.test',
      effects: () => [
        ...new Set(
          kit.asked.flatMap((request) => {
            if (request.method !== 'POST') return [];
            expect(readEnvelope(request.body!).sender).toBe('alice@planet.test');
            const data = /<me:data[^>]*>([^<]+)</.exec(request.body!)![1]!;
            return /<guid>([^<]+)</.exec(Buffer.from(data, 'base64url').toString('utf8'))![1]!;
          }),
        ),
      ],
    };
  },
  proofs: {
    account: `diaspora:${ann}`,
    handle: ann,
    other: 'diaspora:eve@one.test',
    setUp: oneTest,
    shows: {
      'diaspora-post': async (_kit, protocol, claim) => {
        const created_at = new Date().toISOString().replace(/\.\d+/, '');
        const text = pasteOf(protocol, claim, 'diaspora-post');
        await received(
          protocol,
          make('status_message', { author: ann, guid: 'e'.repeat(16), created_at, text, public: true }),
        );
        return undefined;
      },
      'diaspora-profile': async (_kit, protocol, claim) => {
        const bio = `Hello\n\n${pasteOf(protocol, claim, 'diaspora-profile')}`;
        await received(protocol, make('profile', { author: ann, bio, public: true }));
        return undefined;
      },
    },
  },
});
