import { generateKeyPairSync } from 'node:crypto';
import { make } from '../entities/make.js';
import type { Entity } from '../entities/registry.js';
import { WireError } from '../errors.js';
import { judge, type Circumstances } from './judge.js';
import { referenceOf, signerOf, type Related } from './related.js';
import { makeMigration, signRelayable } from './signatures.js';

const [alice, carol, mallory] = ['alice@alpha.example', 'carol@beta.example', 'mallory@evil.example'];
const guid = '176516f51c065211755a6e654dcd962c';
const other = '89e9287e92fac1c7647d381bb250c7b5';
const keys = generateKeyPairSync('rsa', { modulusLength: 2048 });
const wrong = generateKeyPairSync('rsa', { modulusLength: 2048 });

const post: Related = { author: alice, local: false };
const ownPost: Related = { author: alice, local: true };
const comment = signRelayable(
  make('comment', { author: carol, guid: other, parent_guid: guid, text: 'x' }),
  keys.privateKey,
);
const like = signRelayable(
  make('like', { author: carol, guid: other, parent_guid: guid, parent_type: 'Comment', positive: true }),
  keys.privateKey,
);
const retraction = (author: string, target_type: string) =>
  make('retraction', { author, target_guid: guid, target_type });

function verdict(entity: Entity, circumstances: Partial<Circumstances>): string {
  try {
    judge(entity, { sender: alice, channel: 'public', signerKey: keys.publicKey, ...circumstances });
    return 'accepted';
  } catch (error) {
    if (error instanceof WireError) return error.code;
    throw error;
  }
}

describe('a relayable', () => {
  it.each([
    ['from its author to the pod of the thread', { sender: carol, related: ownPost }, 'accepted'],
    ['from the author of the thread', { sender: alice, related: post }, 'accepted'],
    ['from its author to a third pod', { sender: carol, related: post }, 'wrong-sender'],
    ['from anybody else', { sender: mallory, related: ownPost }, 'wrong-sender'],
    ['to what nobody knows', { sender: carol }, 'parent-not-found'],
    ['without a key of its author', { related: post, signerKey: undefined }, 'author-key-not-found'],
    ['signed by another', { related: post, signerKey: wrong.publicKey }, 'bad-author-signature'],
  ])('%s', (_what, circumstances, wanted) => expect(verdict(comment, circumstances)).toBe(wanted));

  it('without its author’s signature is only taken from the author of the thread, of their own', () => {
    const unsigned = make('comment', { author: carol, guid: other, parent_guid: guid, text: 'x' });
    expect(verdict(unsigned, { related: post })).toBe('missing-author-signature');
    expect(verdict(unsigned, { sender: carol, related: { author: carol, local: false }, signerKey: undefined })).toBe(
      'accepted',
    );
    expect(signerOf(unsigned, { author: carol, local: false })).toBeUndefined();
  });

  it('under a comment belongs to the author of the post', () => {
    const under = (root: Related): Related => ({ author: carol, local: false, parent: root });
    expect(verdict(like, { sender: carol, related: under(ownPost) })).toBe('accepted');
    expect(verdict(like, { sender: alice, related: under(post) })).toBe('accepted');
    expect(verdict(like, { sender: carol, related: under(post) })).toBe('wrong-sender');
    expect(verdict(like, { sender: carol, related: { author: carol, local: false } })).toBe('parent-not-found');
    expect(signerOf(like, under(post))).toBe(carol);
    expect(referenceOf(like)).toEqual({ role: 'parent', type: 'Comment', guid });
  });
});

describe('a retraction', () => {
  const commented: Related = { author: carol, local: true, parent: post };
  it.each([
    ['of a post by its author', alice, 'Post', post, 'accepted'],
    ['of a post by another', mallory, 'Post', post, 'wrong-sender'],
    ['of a comment by its author', carol, 'Comment', commented, 'accepted'],
    ['of a comment by the author of the post', alice, 'Comment', commented, 'accepted'],
    ['of a comment by another', mallory, 'Comment', commented, 'wrong-sender'],
    ['of what nobody knows', alice, 'Post', undefined, 'target-not-found'],
  ])('%s', (_what, sender, type, related, wanted) => {
    expect(verdict(retraction(sender, type), { sender, related })).toBe(wanted);
  });
  it('counts for who sent it, whoever is named', () => {
    expect(verdict(retraction(alice, 'Post'), { sender: mallory, related: post })).toBe('wrong-sender');
  });
});

describe('the channel', () => {
  const status = (isPublic: boolean) => make('status_message', { author: alice, guid, public: isPublic, text: 'x' });
  const profile = (more: object) => make('profile', { author: alice, first_name: 'Alice', ...more });
  it.each([
    ['a public post', status(true), 'accepted'],
    ['a limited post', status(false), 'not-public'],
    ['a public profile', profile({ public: true, bio: 'x' }), 'accepted'],
    ['a profile of names', profile({}), 'accepted'],
    ['a profile with more', profile({ bio: 'x' }), 'not-public'],
    ['a deletion', make('account_deletion', { author: alice }), 'accepted'],
  ])('public: %s', (_what, entity, wanted) => expect(verdict(entity, {})).toBe(wanted));

  const contact = make('contact', { author: alice, recipient: carol, following: true, sharing: true });
  const conversation = make('conversation', { author: alice, guid, subject: 'x', participants: `${alice};${carol}` });
  it.each([
    ['a limited post', status(false), mallory, 'accepted'],
    ['a contact', contact, carol, 'accepted'],
    ['a contact that was meant for another', contact, mallory, 'wrong-recipient'],
    ['a conversation', conversation, carol, 'accepted'],
    ['a conversation of others', conversation, mallory, 'wrong-recipient'],
  ])('private: %s', (_what, entity, recipient, wanted) => {
    expect(verdict(entity, { channel: 'private', recipient })).toBe(wanted);
  });
  it('either: not from others', () => {
    expect(verdict(status(true), { sender: mallory })).toBe('wrong-sender');
    expect(verdict(contact, { sender: mallory, channel: 'private', recipient: carol })).toBe('wrong-sender');
  });
});

describe('a reshare', () => {
  const reshare = make('reshare', { author: carol, guid: other, root_author: alice, root_guid: guid });
  it.each([
    ['of a known post', reshare, post, 'accepted'],
    ['of an unknown one', reshare, undefined, 'root-not-found'],
    ['of a post of another author', reshare, { author: mallory, local: false }, 'inconsistent-entity'],
    ['of nothing', make('reshare', { author: carol, guid: other }), undefined, 'accepted'],
  ])('%s', (_what, entity, related, wanted) => expect(verdict(entity, { sender: carol, related })).toBe(wanted));
});

describe('a migration', () => {
  const moved = { profile: { author: alice, first_name: 'x' } } as never as {
    profile: Parameters<typeof makeMigration>[0]['profile'];
  };
  it.each([
    ['from the old identity', makeMigration({ ...moved, author: carol }, keys.privateKey), carol, alice],
    [
      'from the new one',
      makeMigration({ ...moved, author: alice, old_identity: carol }, keys.privateKey),
      alice,
      carol,
    ],
  ])('%s is signed by the other', (_what, entity, sender, signer) => {
    expect(signerOf(entity, undefined)).toBe(signer);
    expect(verdict(entity, { sender })).toBe('accepted');
    expect(verdict(entity, { sender: signer })).toBe('wrong-sender');
    expect(verdict(entity, { sender, signerKey: wrong.publicKey })).toBe('bad-author-signature');
    expect(verdict(entity, { sender, signerKey: undefined })).toBe('author-key-not-found');
  });
});
