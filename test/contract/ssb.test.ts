import { makeFeedId, makeMessageId } from '../../libs/ssb/src/ids.js';
import { ssb } from '../../libs/ssb/src/index.js';
import { createMessage, type Head } from '../../libs/ssb/src/wire/index.js';
import ssbKeys from 'ssb-keys';
import { createHash } from 'node:crypto';
import type { EnvelopeDraft, LinkClaim, Protocol } from '@planet/core';
import { describeProtocol } from './describe-protocol.js';

const bytes = (text: string): Buffer => createHash('sha256').update(text).digest();
const keys = ssbKeys.generate() as { id: string; public: string; private: string; curve: 'ed25519' };
const post = makeMessageId(bytes('post'));

/** The contents as messages of one feed, as a peer's stream hands them on. */
function stream(contents: Record<string, unknown>[]): EnvelopeDraft[] {
  let head: Head | null = null;
  return contents.map((content, n) => {
    const made = createMessage(head, keys, content, Date.UTC(2026, 10, 1) + n);
    if (!made.ok) throw new Error(made.reason);
    head = made.entry;
    return {
      network: 'ssb',
      digest: made.entry.key,
      transport: 'stream',
      body: made.entry.text,
      headers: {},
      peer: 'a peer',
      signer: keys.id as never,
    };
  });
}

const pasteOf = (protocol: Protocol, claim: LinkClaim, method: string): string =>
  protocol.proofs!.ways(claim).find((way) => way.method === method)!.paste!;

describeProtocol(ssb, {
  ids: {
    account: makeFeedId(bytes('them')),
    post,
    otherPost: makeMessageId(bytes('other post')),
    foreign: ['https://one.test/', '', '@', '%', 'acct:ann@one.test', '@ann@one.test', `${post}x`],
  },
  kept: ['leave'],
  ownPost: (_protocol, id) => makeMessageId(bytes(id)),
  arrivals: () => {
    const [a, b, c, d, e] = stream([
      { type: 'post', text: 'Hello **world**', mentions: [{ link: makeFeedId(bytes('them')), name: 'them' }] },
      { type: 'contact', contact: makeFeedId(bytes('them')), following: true },
      { type: 'vote', vote: { link: post, value: 1, expression: '❤' } },
      { type: 'poll', title: 'tea?', closesAt: '2030-01-01T00:00:00Z', details: { type: 'chooseOne', choices: ['a'] } },
      { type: 'position', root: post, branch: post, details: { type: 'chooseOne', choice: 0 } },
    ]);
    return Promise.resolve([
      { name: 'post', draft: a!, kind: 'post' as const },
      { name: 'contact', draft: b!, kind: 'follow' as const },
      { name: 'vote', draft: c!, kind: 'react' as const },
      { name: 'poll', draft: d!, kind: 'post' as const },
      { name: 'position', draft: e!, kind: 'vote' as const },
    ]);
  },
  forgeries: [
    { name: 'another author', forge: (d) => ({ ...d, signer: makeFeedId(bytes('eve')) }) },
    { name: 'not by the stream, which checks signatures', forge: (d) => ({ ...d, transport: 'push' }) },
    { name: 'nobody vouches for it', forge: (d) => ({ ...d, signer: undefined }) },
    { name: 'not JSON', forge: (d) => ({ ...d, body: '{' }) },
  ],
  hear: (document, as) =>
    (document.body as { parts: object[] }).parts.map((content, n) => {
      const key = makeMessageId(bytes(JSON.stringify([n, content])));
      return {
        digest: key,
        document: {
          previous: n === 0 ? null : makeMessageId(bytes('previous')),
          author: as.nativeId,
          sequence: n + 1,
          timestamp: Date.UTC(2026, 10, 1),
          hash: 'sha256',
          content,
          signature: 'x.sig.ed25519',
        },
      };
    }),
  deliverable: (kit, as) => ({
    address: as.nativeId,
    host: null,
    effects: () => (kit.entries.get(as.nativeId) ?? []).map((entry) => entry.key),
  }),
  proofs: {
    account: keys.id,
    handle: null,
    other: makeFeedId(bytes('them')),
    shows: {
      'ssb-message': (kit, protocol, claim) => {
        const content = JSON.parse(pasteOf(protocol, claim, 'ssb-message')) as Record<string, unknown>;
        let head: Head | null = null;
        const entries = [{ type: 'post', text: 'hello' }, content].map((each, n) => {
          const made = createMessage(head, keys, each, Date.now() + n);
          if (!made.ok) throw new Error(made.reason);
          head = made.entry;
          return { ...made.entry, feed: keys.id };
        });
        kit.entries.set(keys.id, entries);
        return Promise.resolve(undefined);
      },
      'ssb-signed': (_kit, protocol, claim) =>
        Promise.resolve(
          JSON.stringify(ssbKeys.signObj(keys, null, JSON.parse(pasteOf(protocol, claim, 'ssb-signed')) as object)),
        ),
    },
  },
});
