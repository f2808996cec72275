import type { Account, Media } from '@planet/core';
import type { Ids } from '../ids.js';
import { keyIdOf } from '../keys.js';
import { mediaUrl, tagUrl } from './links.js';
import { textToHtml } from './text-to-html.js';

export const context = [
  'https://www.w3.org/ns/activitystreams',
  'https://w3id.org/security/v1',
  {
    toot: 'http://joinmastodon.org/ns#',
    misskey: 'https://misskey-hub.net/ns#',
    schema: 'http://schema.org#',
    diaspora: 'https://diasporafoundation.org/ns/',
    gts: 'https://gotosocial.org/ns#',
    fep044f: 'https://w3id.org/fep/044f#',
    Hashtag: 'as:Hashtag',
    sensitive: 'as:sensitive',
    manuallyApprovesFollowers: 'as:manuallyApprovesFollowers',
    movedTo: { '@id': 'as:movedTo', '@type': '@id' },
    alsoKnownAs: { '@id': 'as:alsoKnownAs', '@type': '@id' },
    quoteUrl: 'as:quoteUrl',
    discoverable: 'toot:discoverable',
    indexable: 'toot:indexable',
    featured: { '@id': 'toot:featured', '@type': '@id' },
    blurhash: 'toot:blurhash',
    votersCount: 'toot:votersCount',
    PropertyValue: 'schema:PropertyValue',
    value: 'schema:value',
    assertionMethod: { '@id': 'https://w3id.org/security#assertionMethod', '@type': '@id', '@container': '@set' },
    Multikey: 'https://w3id.org/security#Multikey',
    controller: { '@id': 'https://w3id.org/security#controller', '@type': '@id' },
    publicKeyMultibase: 'https://w3id.org/security#publicKeyMultibase',
    _misskey_quote: 'misskey:_misskey_quote',
    _misskey_reaction: 'misskey:_misskey_reaction',
    quote: { '@id': 'fep044f:quote', '@type': '@id' },
    interactionPolicy: { '@id': 'gts:interactionPolicy', '@type': '@id' },
    canQuote: { '@id': 'gts:canQuote', '@type': '@id' },
    automaticApproval: { '@id': 'gts:automaticApproval', '@type': '@id' },
  },
];

export interface ActorFacts {
  as: Account;
  /** The account that it stands for. */
  person: Account;
  publicPem: string;
  multikey: string;
  ids: Ids;
  /** Actors that moved to this one, and the one that this moved to. */
  moves: { from: string[]; to: string | null };
}

/** The actor as Mastodon, Misskey, Pleroma and GoToSocial read it. */
export function actorDocument({ as, person, publicPem, multikey, ids, moves }: ActorFacts): object {
  const id = as.nativeId as string;
  const { profile } = person;
  const handle = as.handle!.split('@')[0]!;
  const service = as.origin === 'service';
  return {
    '@context': context,
    id,
    type: service ? 'Application' : profile.bot ? 'Service' : 'Person',
    preferredUsername: handle,
    name: profile.name ?? handle,
    summary: profile.bio ? bioHtml(profile.bio, ids) : '',
    url: id,
    inbox: `${id}/inbox`,
    outbox: `${id}/outbox`,
    followers: `${id}/followers`,
    following: `${id}/following`,
    featured: `${id}/collections/featured`,
    endpoints: { sharedInbox: ids.sharedInbox() },
    manuallyApprovesFollowers: false,
    discoverable: profile.discoverable ?? !service,
    indexable: profile.indexable ?? !service,
    published: as.createdAt.toISOString(),
    ...(profile.avatar ? { icon: image(profile.avatar, ids) } : {}),
    ...(profile.header ? { image: image(profile.header, ids) } : {}),
    attachment: fields(person).map(({ name, value }) => ({ type: 'PropertyValue', name, value })),
    alsoKnownAs: [...new Set([...moves.from, ...(profile.alsoKnownAs ?? []).filter((id) => /^https?:/.test(id))])],
    ...(moves.to ? { movedTo: moves.to } : {}),
    publicKey: { id: keyIdOf(id), owner: id, publicKeyPem: publicPem },
    assertionMethod: [{ id: `${id}#ed25519-key`, type: 'Multikey', controller: id, publicKeyMultibase: multikey }],
  };
}

const bioHtml = (text: string, ids: Ids): string =>
  textToHtml(text, { mention: () => null, hashtagUrl: (tag) => tagUrl(ids, tag) });

const escape = (text: string): string => text.replace(/[&<>"]/g, (c) => `&#${c.charCodeAt(0)};`);

/** The profile's own fields, and the id under which the person lives on their own network. */
function fields(person: Account): { name: string; value: string }[] {
  const own = (person.profile.fields ?? []).map(({ name, value }) => ({ name, value: escape(value) }));
  return person.network === 'planet'
    ? own
    : [...own, { name: person.network.toUpperCase(), value: escape(person.nativeId) }];
}

const image = (media: Media, ids: Ids): object => ({
  type: 'Image',
  ...(media.mediaType ? { mediaType: media.mediaType } : {}),
  url: mediaUrl(media, ids),
});
