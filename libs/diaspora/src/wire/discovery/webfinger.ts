import { MalformedWebfinger } from '../errors.js';
import { isDiasporaId } from '../identity/ids.js';
import { LIMITS } from '../limits.js';

/** What diaspora* tells and asks of a person by WebFinger (RFC 7033). */
export interface Webfinger {
  readonly id: string;
  /** The address of the hCard. */
  readonly hcard: string;
  /** The base address of the pod, `seed_location`. */
  readonly pod: string;
  readonly profile?: string;
  readonly atom?: string;
  /** Where salmons were sent before protocol 0.2. */
  readonly salmon?: string;
  /** Where people of other servers start to follow somebody: an address with `{uri}` in it. */
  readonly subscribe?: string;
}
export interface JrdLink {
  readonly rel: string;
  readonly type?: string;
  readonly href?: string;
  readonly template?: string;
}

export const RELS = {
  hcard: 'http://microformats.org/profile/hcard',
  pod: 'http://joindiaspora.com/seed_location',
  profile: 'http://webfinger.net/rel/profile-page',
  atom: 'http://schemas.google.com/g/2010#updates-from',
  salmon: 'salmon',
  subscribe: 'http://ostatus.org/schema/1.0/subscribe',
} as const;

/** The links of a person, to stand in a JRD beside those of other networks. */
export function webfingerLinks({ hcard, pod, profile, atom, salmon, subscribe }: Webfinger): JrdLink[] {
  const links: JrdLink[] = [
    { rel: RELS.hcard, type: 'text/html', href: hcard },
    { rel: RELS.pod, type: 'text/html', href: pod },
  ];
  if (profile !== undefined) links.push({ rel: RELS.profile, type: 'text/html', href: profile });
  if (atom !== undefined) links.push({ rel: RELS.atom, type: 'application/atom+xml', href: atom });
  if (salmon !== undefined) links.push({ rel: RELS.salmon, href: salmon });
  if (subscribe !== undefined) links.push({ rel: RELS.subscribe, template: subscribe });
  return links;
}

/** A whole JRD, `application/jrd+json`. */
export function writeWebfinger(person: Webfinger): { subject: string; aliases: string[]; links: JrdLink[] } {
  const aliases = person.profile === undefined ? [] : [person.profile];
  return { subject: `acct:${person.id}`, aliases, links: webfingerLinks(person) };
}

/**
 * Reads the JRD that a pod gave for `id`: parsed JSON, or its text. The subject has to be who was asked for, and of each
 * rel the first link counts. Throws `MalformedWebfinger`.
 */
export function readWebfinger(document: unknown, id: string): Webfinger {
  const { subject, links } = object(typeof document === 'string' ? parsed(document) : document);
  const wanted = `acct:${id}`;
  if (!isDiasporaId(id)) throw new MalformedWebfinger('no diaspora* id was asked for');
  if (typeof subject !== 'string' || subject.toLowerCase() !== wanted) {
    throw new MalformedWebfinger(`the subject is not ${wanted}`);
  }
  if (!Array.isArray(links)) throw new MalformedWebfinger('no links');
  const all = links.slice(0, 100).map(object);
  const link = (rel: string): Record<string, unknown> | undefined => all.find((each) => each.rel === rel);
  const needed = (rel: string): string => {
    const href = webAddress(link(rel)?.href);
    if (href === undefined) throw new MalformedWebfinger(`no address for ${rel}`);
    return href;
  };
  const template = link(RELS.subscribe)?.template;
  return {
    id,
    hcard: needed(RELS.hcard),
    pod: needed(RELS.pod),
    profile: webAddress(link(RELS.profile)?.href),
    atom: webAddress(link(RELS.atom)?.href),
    salmon: webAddress(link(RELS.salmon)?.href),
    subscribe: typeof template === 'string' ? webAddress(template.replace('{uri}', 'uri')) && template : undefined,
  };
}

function parsed(json: string): unknown {
  if (json.length > LIMITS.body) throw new MalformedWebfinger('too long');
  try {
    return JSON.parse(json);
  } catch {
    throw new MalformedWebfinger('no JSON');
  }
}

function object(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}

/** http or https, a host, no user name; whether it may be fetched is for the caller. */
function webAddress(value: unknown): string | undefined {
  if (typeof value !== 'string' || value.length > LIMITS.url || !URL.canParse(value)) return undefined;
  const { protocol, username, password } = new URL(value);
  return /^https?:$/.test(protocol) && username === '' && password === '' ? value : undefined;
}
