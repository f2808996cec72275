import { createHash, generateKeyPairSync, sign } from 'node:crypto';
import canonicalize from 'canonicalize';
import {
  ok,
  type EnvelopeDraft,
  type HttpRequest,
  type InboundAnswer,
  type LinkClaim,
  type Protocol,
} from '@planet/core';
import { activitypub } from '../../libs/activitypub/src/index.js';
import { encodeBase58 } from '../../libs/activitypub/src/wire/base58.js';
import { writeMultikey } from '../../libs/activitypub/src/wire/keys.js';
import { signCavage, signRfc9421 } from '../../libs/activitypub/src/wire/signature/index.js';
import type { MemoryKit } from '../support/memory-kit.js';
import { describeProtocol } from './describe-protocol.js';

const ann = 'https://one.test/users/ann';
const keys = generateKeyPairSync('rsa', { modulusLength: 2048 });
const alice = 'https://planet.test/users/alice';
const context = ['https://www.w3.org/ns/activitystreams', 'https://w3id.org/security/v1'];
const everyone = 'https://www.w3.org/ns/activitystreams#Public';
const actor = {
  '@context': context,
  id: ann,
  type: 'Person',
  preferredUsername: 'ann',
  name: 'Ann',
  inbox: `${ann}/inbox`,
  outbox: `${ann}/outbox`,
  endpoints: { sharedInbox: 'https://one.test/inbox' },
  publicKey: {
    id: `${ann}#main-key`,
    owner: ann,
    publicKeyPem: keys.publicKey.export({ type: 'spki', format: 'pem' }) as string,
  },
};
const note = {
  id: `${ann}/posts/1`,
  type: 'Note',
  attributedTo: ann,
  content:
    '<p>Hello <strong>world</strong> <a href="https://planet.test/users/alice" class="u-url mention">@alice</a></p>',
  to: [everyone],
  cc: [`${ann}/followers`],
  published: '2026-11-01T12:00:00Z',
  tag: [{ type: 'Mention', href: 'https://planet.test/users/alice', name: '@alice@planet.test' }],
};

/** What stands at One.test. */
const shown = new Map<string, object>([[ann, actor]]);

/** One.test answers with Ann's actor, and takes what is sent to it. */
const oneTest = (kit: MemoryKit): void => {
  kit.answer = (request) => {
    const answer = (status: number, body: object | null): InboundAnswer => ({
      status,
      headers: { 'content-type': 'application/activity+json' },
      body: Buffer.from(body ? JSON.stringify(body) : ''),
      url: request.url,
    });
    if (request.method === 'POST') return ok(answer(202, null));
    const document = shown.get(request.url.split('#')[0]!);
    return ok(document ? answer(200, document) : answer(404, null));
  };
};

/** What our own inbox makes of a request that Ann's server signed. */
async function pushed(kit: MemoryKit, activity: object, sign = signCavage): Promise<EnvelopeDraft> {
  const protocol = await activitypub.create(kit, activitypub.config.parse({}));
  const inbox = protocol.routes!().find((route) => route.method === 'POST' && route.path === '/inbox')!;
  const body = JSON.stringify({ '@context': context, actor: ann, ...activity });
  const contentType = 'application/activity+json';
  const headers = sign({
    method: 'POST',
    url: 'https://planet.test/inbox',
    body: Buffer.from(body),
    contentType,
    keyId: `${ann}#main-key`,
    key: keys.privateKey,
    now: Date.now(),
  });
  const request: HttpRequest = {
    method: 'POST',
    url: '/inbox',
    params: {},
    query: {},
    headers: { 'content-type': contentType, host: 'planet.test', ...headers },
    body,
    remote: '203.0.113.1',
  };
  const drafts: EnvelopeDraft[] = [];
  const answer = await inbox.handle(request, (draft) => Promise.resolve(void drafts.push(draft)));
  if (answer.status !== 202 || !drafts[0]) throw new Error(`${answer.status} ${JSON.stringify(answer.body)}`);
  return drafts[0];
}

const pasteOf = (protocol: Protocol, claim: LinkClaim, method: string): string =>
  protocol.proofs!.ways(claim).find((way) => way.method === method)!.paste!;

describeProtocol(activitypub, {
  ids: {
    account: ann,
    post: note.id,
    otherPost: `${ann}/posts/2`,
    foreign: [
      '@Ul3E6DVJ2MkTzRcqF5ZzY2Y0mNRBfHwzSvDsWyxGgPM=.ed25519',
      '',
      'ftp://one.test/',
      'https://',
      'mailto:a@b.c',
    ],
  },
  ownPost: (protocol, post) => protocol.copyId!(post),
  async arrivals(kit) {
    oneTest(kit);
    const create = { id: `${note.id}/activity`, type: 'Create', to: [everyone], object: note };
    const like = { id: `${ann}#likes/1`, type: 'Like', object: 'https://planet.test/posts/x' };
    const follow = { id: `${ann}#follows/1`, type: 'Follow', object: 'https://planet.test/users/alice' };
    const vote = { id: `${ann}/votes/1`, type: 'Note', attributedTo: ann, name: 'tea', to: alice };
    const inReplyTo = 'https://planet.test/posts/x';
    const voted = { id: `${ann}/votes/1/activity`, type: 'Create', to: alice, object: { ...vote, inReplyTo } };
    return [
      { name: 'vote', draft: await pushed(kit, voted), kind: 'vote' as const },
      { name: 'Create', draft: await pushed(kit, create), kind: 'post' as const },
      { name: 'Create, RFC 9421', draft: await pushed(kit, create, signRfc9421), kind: 'post' as const },
      { name: 'Like', draft: await pushed(kit, like), kind: 'react' as const },
      { name: 'Follow', draft: await pushed(kit, follow), kind: 'follow' as const },
      {
        name: 'Undo',
        draft: await pushed(kit, { id: `${ann}#undo/1`, type: 'Undo', object: { ...like, actor: ann } }),
        kind: 'unreact' as const,
      },
      {
        name: 'a note at its origin',
        draft: {
          network: 'activitypub',
          digest: 'fetched',
          transport: 'fetch' as const,
          body: JSON.stringify({ '@context': context, ...note }),
          headers: {},
          peer: note.id,
        },
        kind: 'post' as const,
      },
    ];
  },
  forgeries: [
    {
      name: 'another actor',
      forge: (d) => ({ ...d, body: String(d.body).replaceAll(ann, 'https://two.test/users/eve') }),
    },
    { name: 'another word', forge: (d) => (d.transport === 'push' ? { ...d, body: `${String(d.body)} ` } : d) },
    { name: 'another path', forge: (d) => ({ ...d, path: d.transport === 'push' ? '/users/bob/inbox' : d.path }) },
    { name: 'no signature', forge: (d) => ({ ...d, headers: without(d.headers, 'signature') }) },
    {
      name: 'another host',
      forge: (d) => ({
        ...d,
        headers: d.headers['host'] ? { ...d.headers, host: 'other.test' } : d.headers,
        peer: d.transport === 'fetch' ? 'https://evil.test/1' : d.peer,
      }),
    },
    { name: 'not JSON', forge: (d) => ({ ...d, body: '{' }) },
  ],
  hear(document) {
    const body = document.body as { activity?: object; activities?: object[] };
    const activities = body.activities ?? (body.activity ? [body.activity] : []);
    return activities.map((activity) => ({ document: structuredClone(activity) }));
  },
  deliverable(kit) {
    oneTest(kit);
    return {
      address: `${ann}/inbox`,
      host: 'one.test',
      effects: () => [
        ...new Set(
          kit.asked.filter((r) => r.method === 'POST').map((r) => (JSON.parse(r.body ?? '{}') as { id: string }).id),
        ),
      ],
    };
  },
  proofs: {
    account: ann,
    handle: 'ann@one.test',
    other: 'https://one.test/users/eve',
    setUp: oneTest,
    shows: {
      'rel-me': (_kit, protocol, claim) => {
        const value = `<a href="${pasteOf(protocol, claim, 'rel-me')}" rel="me">planet</a>`;
        shown.set(ann, { ...actor, attachment: [{ type: 'PropertyValue', name: 'x', value }] });
        return Promise.resolve(undefined);
      },
      note: (_kit, protocol, claim) => {
        shown.set(ann, actor);
        const content = `<p>${pasteOf(protocol, claim, 'note').replaceAll('\n', '<br>')}</p>`;
        shown.set(note.id, { '@context': context, ...note, tag: [], content, published: new Date().toISOString() });
        return Promise.resolve(note.id);
      },
      'fep-c390': (_kit, protocol, claim) => {
        const { publicKey, privateKey } = generateKeyPairSync('ed25519');
        const subject = `did:key:${writeMultikey(publicKey)}`;
        const document = { ...(JSON.parse(pasteOf(protocol, claim, 'fep-c390')) as object), subject };
        const options = {
          type: 'DataIntegrityProof',
          cryptosuite: 'eddsa-jcs-2022',
          proofPurpose: 'assertionMethod',
          verificationMethod: subject,
          created: new Date().toISOString(),
        };
        const hash = (value: object) => createHash('sha256').update(canonicalize(value)!).digest();
        const signed = sign(null, Buffer.concat([hash(options), hash(document)]), privateKey);
        const proof = { ...options, proofValue: `z${encodeBase58(signed)}` };
        shown.set(ann, { ...actor, attachment: [{ ...document, proof }] });
        return Promise.resolve(undefined);
      },
    },
  },
});

function without(headers: Record<string, string>, name: string): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).filter(([key]) => key !== name));
}
