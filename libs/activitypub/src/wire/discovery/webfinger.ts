import { accept, refuse, type Checked } from '../checked.js';
import { isObject, type Json, type JsonObject } from '../json.js';
import { isActivityMediaType } from '../media-type.js';
import { webAddress } from '../read/index.js';

const PROFILE_PAGE = 'http://webfinger.net/rel/profile-page';
const SUBSCRIBE = 'http://ostatus.org/schema/1.0/subscribe';

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
