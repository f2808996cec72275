import { accept, refuse, type Checked } from '../checked.js';
import { isObject, type JsonObject } from '../json.js';
import { addressees, first, flag, languageMap, objects, reference, text, time, typeIn, webAddress } from './fields.js';
import { pageOf } from './page.js';
import { readPlace, type Place } from './place.js';
import { readProxies, type Proxy } from './proxy.js';
import { readAttachments, readImage, readPoll, readTags, type Attachment, type Poll, type Tag } from './tag.js';

const OBJECT_TYPES = new Set([
  'Note',
  'Article',
  'Question',
  'Page',
  'Image',
  'Video',
  'Audio',
  'Event',
  'Document',
  'ChatMessage',
] as const);

export type ObjectType = typeof OBJECT_TYPES extends Set<infer T> ? T : never;

export interface Approval {
  /** Ids of actors and collections; `PUBLIC` among them means everybody. */
  readonly automatic: readonly string[];
  readonly manual: readonly string[];
}

/** GoToSocial's interaction policy, which FEP-044f uses for quotes. What is not there was not said. */
export interface InteractionPolicy {
  readonly canQuote: Approval | undefined;
  readonly canReply: Approval | undefined;
  readonly canLike: Approval | undefined;
  readonly canAnnounce: Approval | undefined;
}

export interface PostObject {
  readonly id: string;
  readonly type: ObjectType;
  readonly attributedTo: string;
  readonly inReplyTo: string | undefined;
  /** HTML, whatever `mediaType` says; undefined if there is none in any language. */
  readonly content: string | undefined;
  readonly contentMap: Readonly<Record<string, string>>;
  /** The language of `content`, if the document tells it. */
  readonly language: string | undefined;
  /** What the author typed, if the server tells it. */
  readonly source: { readonly content: string; readonly mediaType: string } | undefined;
  /** The content warning of a Note, the excerpt of an Article. */
  readonly summary: string | undefined;
  readonly sensitive: boolean;
  readonly name: string | undefined;
  readonly published: string | undefined;
  readonly updated: string | undefined;
  readonly to: readonly string[];
  readonly cc: readonly string[];
  readonly audience: readonly string[];
  readonly tags: readonly Tag[];
  readonly attachments: readonly Attachment[];
  /** The page for people. */
  readonly url: string | undefined;
  readonly quote: string | undefined;
  readonly quoteAuthorization: string | undefined;
  /** The guid of the same post on diaspora*, as Friendica and Hubzilla give it. */
  readonly diasporaGuid: string | undefined;
  readonly poll: Poll | undefined;
  readonly location: Place | undefined;
  readonly interactionPolicy: InteractionPolicy | undefined;
  readonly proxies: readonly Proxy[];
  readonly replies: string | undefined;
  /** Conversation or context, an opaque text. */
  readonly conversation: string | undefined;
  /** Set on votes: Notes with a name and no content that answer a Question. */
  readonly isVote: boolean;
}

export type ObjectRefusal =
  /** No id or no author, or they are no web addresses. */
  | 'malformed'
  /** A type that is no post. */
  | 'not-a-post';

export function isObjectType(type: string): type is ObjectType {
  return (OBJECT_TYPES as ReadonlySet<string>).has(type);
}

/** Reads a normalised post of any kind. */
export function readObject(document: JsonObject): Checked<PostObject, ObjectRefusal> {
  const type = typeIn(document, OBJECT_TYPES);
  if (type === undefined) return refuse('not-a-post', 'no type of a post');
  const id = webAddress(first(document.id));
  if (id === undefined) return refuse('malformed', 'the post has no id');
  const attributedTo = reference(document.attributedTo) ?? reference(document.actor);
  if (attributedTo === undefined) return refuse('malformed', 'the post has no author');
  const contentMap = languageMap(document.contentMap);
  const content = text(document.content) ?? Object.values(contentMap)[0];
  const name = text(document.name);
  const inReplyTo = reference(document.inReplyTo);
  return accept({
    id,
    type,
    attributedTo,
    inReplyTo,
    content,
    contentMap,
    language: languageOf(content, contentMap),
    source: readSource(document),
    summary: text(document.summary) ?? Object.values(languageMap(document.summaryMap))[0],
    sensitive: flag(document.sensitive) ?? false,
    name: name ?? Object.values(languageMap(document.nameMap))[0],
    published: time(document.published),
    updated: time(document.updated),
    to: addressees(document.to),
    cc: addressees(document.cc),
    audience: addressees(document.audience),
    tags: readTags(document.tag),
    attachments: attachmentsOf(type, document),
    url: pageOf(document.url),
    quote: quoteOf(document),
    quoteAuthorization: reference(document.quoteAuthorization),
    diasporaGuid: text(document['diaspora:guid']),
    poll: type === 'Question' ? readPoll(document) : undefined,
    location: readPlace(document.location),
    interactionPolicy: readInteractionPolicy(document),
    proxies: readProxies(document),
    replies: reference(document.replies),
    conversation: text(document.conversation) ?? reference(document.context),
    isVote: type === 'Note' && name !== undefined && content === undefined && inReplyTo !== undefined,
  });
}

/** A picture or film that is a post of its own carries its file in `url`. */
function attachmentsOf(type: ObjectType, document: JsonObject): Attachment[] {
  const attachments = readAttachments(document.attachment);
  if (attachments.length > 0 || !(type === 'Image' || type === 'Video' || type === 'Audio')) return attachments;
  const file = objects(document.url).find((link) => /^(?:image|video|audio)\//.test(text(link.mediaType) ?? ''));
  const media = file === undefined ? undefined : readImage(file);
  return media === undefined ? [] : [{ ...media, type, name: text(document.name) }];
}

function languageOf(content: string | undefined, map: Readonly<Record<string, string>>): string | undefined {
  for (const [language, translation] of Object.entries(map)) if (translation === content) return language;
  return undefined;
}

function readSource(document: JsonObject): PostObject['source'] {
  const source = first(document.source);
  if (!isObject(source)) return undefined;
  const content = text(source.content);
  return content === undefined ? undefined : { content, mediaType: text(source.mediaType) ?? 'text/plain' };
}

const AS2_PROFILE = 'application/ld+json; profile="https://www.w3.org/ns/activitystreams"';

/** FEP-044f first, then what older servers write, then FEP-e232 links. */
function quoteOf(document: JsonObject): string | undefined {
  const named =
    reference(document.quote) ??
    reference(document.quoteUrl) ??
    reference(document.quoteUri) ??
    reference(document._misskey_quote);
  if (named !== undefined) return named;
  for (const tag of readTags(document.tag)) {
    if (tag.type !== 'link' || tag.mediaType === undefined) continue;
    const mediaType = tag.mediaType;
    if (mediaType === 'application/activity+json' || mediaType.replace(/;\s*/, '; ') === AS2_PROFILE) return tag.href;
  }
  return undefined;
}

function readInteractionPolicy(document: JsonObject): InteractionPolicy | undefined {
  const policy = first(document.interactionPolicy);
  if (!isObject(policy)) return undefined;
  const approval = (name: string): Approval | undefined => {
    const rule = first(policy[name]);
    if (!isObject(rule)) return undefined;
    return {
      automatic: addressees(rule.automaticApproval ?? rule.always),
      manual: addressees(rule.manualApproval ?? rule.approvalRequired),
    };
  };
  return {
    canQuote: approval('canQuote'),
    canReply: approval('canReply'),
    canLike: approval('canLike'),
    canAnnounce: approval('canAnnounce'),
  };
}
