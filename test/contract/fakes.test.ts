import type { NativeActivityInput } from '@planet/core';
import { AlphaWorld, alphaCopy, defineAlpha, fetched } from '../support/fake-alpha.js';
import { BetaPerson, defineBeta, looseMessage, streamed } from '../support/fake-beta.js';
import { sha } from '../support/fake-network.js';
import { describeProtocol } from './describe-protocol.js';

const world = new AlphaWorld();
const ann = world.person('ann@one.test');

describeProtocol(defineAlpha(world), {
  ids: {
    account: ann.id,
    post: 'alpha://one.test/ann/objects/99',
    otherPost: 'alpha://one.test/ann/objects/98',
    foreign: ['beta:@x', 'https://one.test/', '', 'alpha', 'acct:ann@one.test'],
  },
  ownPost: (_protocol, post) => alphaCopy(post),
  arrivals: () => {
    const post = ann.post('hello');
    return Promise.resolve([
      { name: 'post', draft: post.draft, kind: 'post' as const },
      { name: 'follow', draft: ann.follow(alphaCopy('x')).draft, kind: 'follow' as const },
      { name: 'fetched post', draft: fetched(post.native), kind: 'post' as const },
    ]);
  },
  forgeries: [
    {
      name: 'another body',
      forge: (d) => ({ ...d, body: String(d.body).replace(ann.id, 'alpha://two.test/users/eve') }),
    },
    {
      name: 'another signer',
      forge: (d) => ({ ...d, headers: { ...d.headers, signer: 'alpha://two.test/eve' }, peer: 'alpha://two.test/x' }),
    },
    { name: 'not JSON', forge: (d) => ({ ...d, body: `${String(d.body)}}` }) },
  ],
  hear: (document) => [{ document: document.body }],
  deliverable: () => ({
    address: ann.inbox,
    host: 'one.test',
    effects: () => world.inbox(ann.inbox).map((document) => document.nativeId),
  }),
});

const bob = new BetaPerson('bob');
describeProtocol(defineBeta(), {
  ids: {
    account: bob.id,
    post: `beta:%${sha('1')}`,
    otherPost: `beta:%${sha('2')}`,
    foreign: ['alpha://x', '', 'beta', '@x'],
  },
  ownPost: (_protocol, post) => `beta:%${sha(post)}`,
  arrivals: () => {
    const post = bob.post('hello');
    return Promise.resolve([
      { name: 'post', draft: post.draft, kind: 'post' as const },
      { name: 'asked for by name', draft: looseMessage(post), kind: 'post' as const },
      { name: 'vote', draft: streamed(bob.react(post.object).entries[0]!).draft, kind: 'react' as const },
    ]);
  },
  forgeries: [
    {
      name: 'another text',
      forge: (d) => ({ ...d, body: String(d.body).replace('"content":{', '"content":{"more":1,') }),
    },
    { name: 'another author', forge: (d) => ({ ...d, body: String(d.body).replace(bob.id, 'beta:@eve') }) },
    { name: 'not JSON', forge: (d) => ({ ...d, body: '{' }) },
  ],
  hear: (document, as) =>
    (document.body as NativeActivityInput[]).map((content, n) => ({
      document: { author: as.nativeId, sequence: n + 1, timestamp: 1, content },
      digest: `beta:%${sha(JSON.stringify(content))}`,
    })),
  deliverable: (kit, as) => ({
    address: as.nativeId,
    host: null,
    effects: () => (kit.entries.get(as.nativeId) ?? []).map((entry) => entry.key),
  }),
});
