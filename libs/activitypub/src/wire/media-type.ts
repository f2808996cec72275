import { AS2 } from './vocabulary.js';

export const ACTIVITY_JSON = 'application/activity+json';
export const LD_JSON = `application/ld+json; profile="${AS2}"`;

/** What a server should ask with: both names of the type (ActivityPub section 3.2). */
export const ACCEPT_ACTIVITY = `${ACTIVITY_JSON}, ${LD_JSON}`;

/** Is this Content-Type one of ActivityStreams? Parameters and case do not matter, but for the profile of ld+json. */
export function isActivityMediaType(header: string): boolean {
  const [type = '', ...parameters] = header.toLowerCase().split(';', 8);
  if (type.trim() === ACTIVITY_JSON) return true;
  if (type.trim() !== 'application/ld+json') return false;
  return parameters.some((parameter) => {
    const [name = '', value = ''] = parameter.split('=', 2);
    return name.trim() === 'profile' && value.trim().replace(/^"|"$/g, '').split(' ').includes(AS2);
  });
}

/** Does an Accept header ask for ActivityStreams rather than for a page? Where both are named, the weight decides. */
export function prefersActivity(accept: string | undefined): boolean {
  let activity = 0;
  let page = 0;
  for (const part of splitOutsideQuotes(accept?.slice(0, 2000) ?? '')) {
    const weight = weightOf(part);
    const type = part.split(';', 1)[0]?.trim().toLowerCase();
    if (isActivityMediaType(part) || type === 'application/ld+json' || type === 'application/json') {
      activity = Math.max(activity, weight);
    } else if (type === 'text/html' || type === 'application/xhtml+xml') {
      page = Math.max(page, weight);
    }
  }
  return activity > 0 && activity >= page;
}

function weightOf(part: string): number {
  const weight = Number(/;\s*q\s*=\s*([01](?:\.\d{0,3})?)/i.exec(part)?.[1] ?? 1);
  return Number.isFinite(weight) ? weight : 0;
}

function splitOutsideQuotes(text: string): string[] {
  const parts: string[] = [];
  let start = 0;
  let quoted = false;
  for (let at = 0; at <= text.length; at += 1) {
    if (text[at] === '"') quoted = !quoted;
    if (at === text.length || (text[at] === ',' && !quoted)) {
      parts.push(text.slice(start, at));
      start = at + 1;
    }
  }
  return parts;
}
