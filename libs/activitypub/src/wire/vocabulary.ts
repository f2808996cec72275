export const AS2 = 'https://www.w3.org/ns/activitystreams';
export const PUBLIC = `${AS2}#Public`;

const SECURITY = 'https://w3id.org/security#';
const LDP = 'http://www.w3.org/ns/ldp#';
const TOOT = 'http://joinmastodon.org/ns#';
const MISSKEY = 'https://misskey-hub.net/ns#';
const LITEPUB = 'http://litepub.social/ns#';
const FEDIBIRD = 'http://fedibird.com/ns#';
const GTS = 'https://gotosocial.org/ns#';
const FEP = 'https://w3id.org/fep/';
const DIASPORA = 'https://diasporafoundation.org/ns/';
const SCHEMA = 'http://schema.org#';

/** What a prefix means where the document does not say it. */
export const USUAL_PREFIXES: ReadonlyMap<string, string> = new Map([
  ['as', `${AS2}#`],
  ['sec', SECURITY],
  ['security', SECURITY],
  ['ldp', LDP],
  ['toot', TOOT],
  ['misskey', MISSKEY],
  ['litepub', LITEPUB],
  ['fedibird', FEDIBIRD],
  ['gts', GTS],
  ['diaspora', DIASPORA],
  ['schema', SCHEMA],
]);

function words(text: string): string[] {
  return text.split(/\s+/).filter((word) => word !== '');
}

/** Terms that carry who, what and to whom. A document whose context gives one another meaning is refused. */
const FIXED_AS2 = words(`
  actor object target origin instrument result to cc bto bcc audience attributedTo inReplyTo content contentMap
  summary summaryMap name nameMap published updated tag attachment url href mediaType oneOf anyOf icon image replies
  preferredUsername inbox outbox followers following endpoints sharedInbox items orderedItems first next current
  totalItems source
  Accept Add Announce Block Create Delete Dislike Flag Follow Ignore Join Leave Like Listen Move Offer Question Read
  Reject Remove TentativeAccept TentativeReject Travel Undo Update View
  Application Group Organization Person Service
  Article Audio Collection CollectionPage Document Event Image Link Mention Note OrderedCollection
  OrderedCollectionPage Page Place Profile Relationship Tombstone Video
`);
const FIXED_SECURITY = words('publicKey publicKeyPem owner controller publicKeyMultibase assertionMethod');

/** Terms of extensions, with the address that their makers give them; others use the same word for the same thing. */
const EXTENSIONS: readonly [string, string][] = [
  [
    `${AS2}#`,
    'sensitive manuallyApprovesFollowers movedTo alsoKnownAs quoteUrl Hashtag Public closed endTime likes shares duration width height rel hreflang location latitude longitude',
  ],
  [SECURITY, 'Key CryptographicKey Multikey'],
  [
    TOOT,
    'featured featuredTags discoverable indexable memorial suspended blurhash focalPoint votersCount Emoji attributionDomains',
  ],
  [SCHEMA, 'PropertyValue value'],
  ['http://schema.org/', 'PropertyValue value'],
  [MISSKEY, '_misskey_quote _misskey_content _misskey_summary _misskey_reaction isCat'],
  [FEDIBIRD, 'quoteUri'],
  [LITEPUB, 'EmojiReact ChatMessage directMessage capabilities'],
  [
    GTS,
    'interactionPolicy canLike canReply canAnnounce canQuote always approvalRequired automaticApproval manualApproval approvedBy interactingObject interactionTarget LikeRequest ReplyRequest AnnounceRequest',
  ],
  [`${FEP}044f#`, 'quote quoteAuthorization QuoteRequest QuoteAuthorization'],
  [`${FEP}fffd/`, 'proxyOf protocol proxied authoritative'],
];

/** Address of a term → the word that the readers know. */
export const TERM_OF_IRI: ReadonlyMap<string, string> = new Map([
  ...FIXED_AS2.map((term): [string, string] => [`${AS2}#${term}`, term]),
  ...FIXED_SECURITY.map((term): [string, string] => [SECURITY + term, term]),
  ...EXTENSIONS.flatMap(([base, terms]) => words(terms).map((term): [string, string] => [base + term, term])),
  [`${LDP}inbox`, 'inbox'],
  [`${DIASPORA}guid`, 'diaspora:guid'],
  [`${DIASPORA}comment`, 'diaspora:comment'],
]);

/** See `FIXED_AS2`. `id` and `type` stand for JSON-LD's own words. */
export const FIXED_TERMS: ReadonlySet<string> = new Set([...FIXED_AS2, ...FIXED_SECURITY, 'id', 'type']);

const FAMILIAR = new Set([
  AS2,
  `${AS2}#`,
  'http://www.w3.org/ns/activitystreams',
  'https://w3id.org/security/v1',
  'https://w3id.org/security/v2',
  'https://w3id.org/security/data-integrity/v1',
  'https://w3id.org/security/data-integrity/v2',
  'https://w3id.org/security/multikey/v1',
  'https://w3id.org/security/suites/ed25519-2020/v1',
  'https://w3id.org/identity/v1',
  'https://www.w3.org/ns/did/v1',
  'https://www.w3.org/ns/cid/v1',
  'https://gotosocial.org/ns',
  'https://join-lemmy.org/context.json',
  'https://purl.archive.org/miscellany',
  'https://purl.archive.org/socialweb/webfinger',
  'https://purl.archive.org/socialweb/blocked',
  'https://litepub.social/context.jsonld',
  'https://litepub.social/litepub/context.jsonld',
  'http://joinmastodon.org/ns',
  'https://funkwhale.audio/ns',
  'https://schema.org/docs/jsonldcontext.jsonld',
]);

/** Contexts whose words mean what we think they mean; Pleroma and its kin serve one from each host. */
export function isFamiliarContext(address: string): boolean {
  return FAMILIAR.has(address) || address.includes('/schemas/litepub-') || address.startsWith(FEP);
}
