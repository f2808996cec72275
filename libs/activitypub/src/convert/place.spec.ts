import { accountIdOf, postIdOf } from '@planet/core';
import type { Account, Activity, Content, Refs } from '@planet/core';
import { Ids } from '../ids.js';
import { parseJson } from '../wire/json.js';
import { normalise } from '../wire/normalise.js';
import { fromActivityPub } from './from-activitypub.js';
import { toActivityPub } from './to-activitypub.js';

const ids = new Ids('https://planet.test');
const ann = 'https://one.test/users/ann';
const now = new Date('2026-11-10T12:00:00Z');

function locationIn(note: object, context: unknown = 'https://www.w3.org/ns/activitystreams'): unknown {
  const document = {
    '@context': context,
    id: `${ann}/1`,
    type: 'Note',
    attributedTo: ann,
    content: '<p>Here I am</p>',
    to: ['https://www.w3.org/ns/activitystreams#Public'],
    ...note,
  };
  const json = parseJson(Buffer.from(JSON.stringify(document)));
  const normal = json.ok ? normalise(json.value) : json;
  if (!normal.ok) throw new Error(normal.reason);
  const said = fromActivityPub(normal.value.document, now, ids);
  const [act] = said.ok ? said.value : [];
  return act && 'content' in act ? act.content.location : 'no post';
}
const place = { type: 'Place', name: 'Prater', latitude: 48.216, longitude: 16.396 };

describe('the place of a post', () => {
  it.each([
    ['with name and degrees', { location: place }, { name: 'Prater', latitude: 48.216, longitude: 16.396 }],
    [
      'degrees as texts',
      { location: { ...place, latitude: '48.5', longitude: '-16' } },
      { latitude: 48.5, longitude: -16 },
    ],
    ['a name alone', { location: { type: 'Place', name: 'Home' } }, { name: 'Home' }],
    [
      'degrees outside the globe are left out',
      { location: { ...place, latitude: 91 } },
      { name: 'Prater', latitude: undefined },
    ],
    ['half of the degrees is none', { location: { type: 'Place', latitude: 1 } }, undefined],
    ['an address is looked at by nobody', { location: 'https://one.test/places/1' }, undefined],
    ['rubbish', { location: [[], 3] }, undefined],
  ])('is read: %s', (_name, note, expected) => {
    const found = locationIn(note);
    if (expected === undefined) expect(found).toBeUndefined();
    else expect(found).toMatchObject(expected);
  });
  it('is read under a prefix', () => {
    const context = ['https://www.w3.org/ns/activitystreams', { as: 'https://www.w3.org/ns/activitystreams#' }];
    expect(locationIn({ 'as:location': place }, context)).toMatchObject({ name: 'Prater' });
  });
  it('is written as a Place', () => {
    const me = accountIdOf('x', 'me');
    const content = {
      post: postIdOf('x', '1'),
      text: 'hi',
      media: [],
      tags: [],
      mentions: [],
      to: [],
      audience: 'public',
    };
    const { type: _, ...location } = place;
    const activity = {
      kind: 'post',
      id: 'a',
      actor: me,
      at: now,
      content: { ...content, location } as unknown as Content,
    };
    const refs: Refs = { account: () => null, post: () => null };
    const as = { id: me, nativeId: 'https://planet.test/users/me' } as Account;
    const written = toActivityPub(activity as unknown as Activity, as, refs, { ids, canQuote: 'public' });
    expect(written).toMatchObject({ value: { body: { activity: { object: { location: place } } } } });
  });
});
