import { accountIdOf } from '@planet/core';
import type { Account, Activity, NativeId, Refs } from '@planet/core';
import { Ids } from '../ids.js';
import type { Json } from '../wire/json.js';
import { actorDocument } from './actor.js';
import { fromActivityPub } from './from-activitypub.js';
import { toActivityPub } from './to-activitypub.js';

const ids = new Ids('https://planet.test');
const [ann, anna] = ['https://one.test/users/ann', 'https://two.test/users/anna'];
const [old, fresh] = ['https://planet.test/users/old', 'https://planet.test/users/fresh'];
const now = new Date('2026-11-10T12:00:00Z');

describe('a Move', () => {
  const hear = (document: Record<string, Json>) => fromActivityPub(document, now, ids);
  const move = { id: `${ann}#moves/1`, type: 'Move', actor: ann, object: ann, target: anna };

  it('is read', () => expect(hear(move)).toMatchObject({ value: [{ kind: 'move', actor: ann, target: anna }] }));
  it('of another or to nowhere is none', () => {
    expect(hear({ ...move, object: anna })).toMatchObject({ reason: 'malformed' });
    expect(hear({ ...move, target: null })).toMatchObject({ reason: 'malformed' });
  });

  const [me, next] = [accountIdOf('ssb', 'old'), accountIdOf('ssb', 'fresh')];
  const written = (target: string | null) => {
    const ref = { nativeId: target as NativeId | null, handle: null, name: null, url: null };
    const refs: Refs = { account: (id) => (id === next ? ref : null), post: () => null };
    const activity = { kind: 'move', id: 'a', network: 'ssb', nativeId: 'n', actor: me, target: next, at: now };
    return toActivityPub(activity as Activity, { nativeId: old } as Account, refs, { ids, canQuote: 'public' });
  };
  it('is written from one actor of ours to another', () =>
    expect(written(fresh)).toMatchObject({
      value: { body: { activity: { type: 'Move', actor: old, object: old, target: fresh, cc: [`${old}/followers`] } } },
    }));
  it('to somebody without an actor here is not', () => expect(written(null)).toMatchObject({ reason: 'unsupported' }));
});

describe('the actors of a move', () => {
  const facts = (nativeId: string, moves: { from: string[]; to: string | null }) => ({
    as: { nativeId, handle: 'x@planet.test', createdAt: now } as Account,
    person: { network: 'ssb', nativeId: '@x', profile: { alsoKnownAs: ['https://x.example/me', '@feed'] } } as Account,
    publicPem: 'pem',
    multikey: 'key',
    ids,
    moves,
  });
  it('name each other', () => {
    expect(actorDocument(facts(fresh, { from: [old], to: null }))).toMatchObject({
      alsoKnownAs: [old, 'https://x.example/me'],
    });
    expect(actorDocument(facts(fresh, { from: [], to: null }))).not.toHaveProperty('movedTo');
    expect(actorDocument(facts(old, { from: [], to: fresh }))).toMatchObject({ movedTo: fresh });
  });
});
