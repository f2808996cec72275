import { accountIdOf, postIdOf } from '@planet/core';
import type { Account, Activity, Audience, Content, PostRef, Refs } from '@planet/core';
import { Ids } from '../ids.js';
import { toActivityPub } from './to-activitypub.js';

const ids = new Ids('https://planet.test');
const me = accountIdOf('ssb', 'me');
const as = { id: me, nativeId: 'https://planet.test/users/me' } as Account;
const post = postIdOf('ssb', '1');
const everyone = 'https://www.w3.org/ns/activitystreams#Public';

function noteIn(audience: Audience, elsewhere: PostRef['elsewhere'] = {}): Record<string, unknown> {
  const content = { post, text: 'hi', media: [], tags: [], mentions: [], to: [], audience } as unknown as Content;
  const activity = { kind: 'post', id: 'a', actor: me, at: new Date(0), content } as unknown as Activity;
  const author = { nativeId: null, handle: null, name: null, url: null };
  const ref = { nativeIds: [], elsewhere, author, url: null, createdAt: new Date(0), poll: null } as unknown as PostRef;
  const refs: Refs = { account: () => null, post: (id) => (id === post ? ref : null) };
  const written = toActivityPub(activity, as, refs, { ids, canQuote: 'public' });
  return (written as { value: { body: { activity: { object: Record<string, unknown> } } } }).value.body.activity.object;
}

describe('a note', () => {
  it('that is on diaspora* too says by which guid', () => {
    expect(noteIn('public', { diaspora: 'c0ffee00c0ffee00' })).toMatchObject({ 'diaspora:guid': 'c0ffee00c0ffee00' });
    expect(noteIn('public')).not.toHaveProperty('diaspora:guid');
  });
  it.each<[Audience, string]>([
    ['public', everyone],
    ['unlisted', everyone],
    ['followers', as.nativeId],
    ['direct', as.nativeId],
    ['group', as.nativeId],
  ])('for %s may be quoted by %s', (audience, who) => {
    expect(noteIn(audience).interactionPolicy).toEqual({ canQuote: { automaticApproval: [who] } });
  });
});
