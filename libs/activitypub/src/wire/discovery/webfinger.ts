import { accept, refuse, type Checked } from '../checked.js';
import { isObject, type Json, type JsonObject } from '../json.js';
import { ACTIVITY_JSON, isActivityMediaType } from '../media-type.js';
import { webAddress } from '../read/index.js';

export const JRD_JSON = 'application/jrd+json';

export interface JrdLink {
  readonly rel: string;
  readonly type?: string;
  readonly href?: string;
  readonly template?: string;
}

export interface JrdSource {
  /** `acct:name@host` as the actor's `preferredUsername` gives it back. */
  readonly subject: string;
  /** The id of the actor. */
  readonly actor: string;
  /** The page for people. */
  readonly profile?: string;
  readonly avatar?: { readonly url: string; readonly mediaType?: string };
  /** Where people of other servers start to follow somebody: an address with `{uri}` in it. */
  readonly subscribe?: string;
  /** Of the other networks that answer for the same resource. */
  readonly links?: readonly JrdLink[];
}

const PROFILE_PAGE = 'http://webfinger.net/rel/profile-page';
const AVATAR = 'http://webfinger.net/rel/avatar';
const SUBSCRIBE = 'http://ostatus.org/schema/1.0/subscribe';

/** A JSON Resource Descriptor (RFC 7033 section 4.4) as fediverse servers want it. */
export function buildJrd(source: JrdSource): JsonObject {
  const { subject, actor, profile, avatar, subscribe } = source;
  const links: JrdLink[] = [{ rel: 'self', type: ACTIVITY_JSON, href: actor }];
  if (profile !== undefined) links.unshift({ rel: PROFILE_PAGE, type: 'text/html', href: profile });
  if (avatar !== undefined) links.push({ rel: AVATAR, type: avatar.mediaType, href: avatar.url });
  if (subscribe !== undefined) links.push({ rel: SUBSCRIBE, template: subscribe });
  links.push(...(source.links ?? []));
  const aliases = [...new Set(profile === undefined ? [actor] : [profile, actor])];
  return { subject, aliases, links: links.map(({ ...link }) => link) };
}

export interface Jrd {
  readonly subject: string | undefined;
  readonly aliases: readonly string[];
  /** The id of the actor, if the document names one. */
  readonly actor: string | undefined;
  readonly profile: string | undefined;
  readonly subscribe: string | undefined;
}

/** Reads a stranger's JRD. Whether the actor's own name leads back to the subject is for the caller. */
export function readJrd(document: JsonObject): Checked<Jrd, 'malformed'> {
  if (!Array.isArray(document.links)) return refuse('malformed', 'a JRD without links');
  const links = document.links.filter(isObject).slice(0, 100);
  const find = (rel: string, fits: (link: JsonObject) => boolean = () => true) =>
    links.find((link) => link.rel === rel && fits(link));
  const self = find('self', (link) => typeof link.type === 'string' && isActivityMediaType(link.type));
  return accept({
    subject: short(document.subject),
    aliases: (Array.isArray(document.aliases) ? document.aliases : [])
      .flatMap((alias) => short(alias) ?? [])
      .slice(0, 20),
    actor: webAddress(self?.href),
    profile: webAddress(find(PROFILE_PAGE)?.href),
    subscribe: short(find(SUBSCRIBE)?.template),
  });
}

function short(value: Json | undefined): string | undefined {
  return typeof value === 'string' && value.length <= 2048 ? value : undefined;
}
