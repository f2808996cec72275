import { hostOf } from '../identity/ids.js';

/** Where a pod answers. `pod` is its base address, a WebFinger's `seed_location`; ids and guids are valid ones. */

export function webfingerAddress(id: string, scheme: 'https' | 'http' = 'https'): string {
  return `${scheme}://${hostOf(id)}/.well-known/webfinger?resource=${encodeURIComponent(`acct:${id}`)}`;
}

export function publicInbox(pod: string): string {
  return below(pod, 'receive/public');
}

export function privateInbox(pod: string, personGuid: string): string {
  return below(pod, `receive/users/${encodeURIComponent(personGuid)}`);
}

/** `type` is an element's name, or `post` for any post. */
export function fetchAddress(pod: string, type: string, guid: string): string {
  return below(pod, `fetch/${encodeURIComponent(type)}/${encodeURIComponent(guid)}`);
}

/** The address that pods give their hCards by convention; readers take it from the WebFinger. */
export function hcardAddress(pod: string, personGuid: string): string {
  return below(pod, `hcard/users/${encodeURIComponent(personGuid)}`);
}

function below(pod: string, path: string): string {
  return `${pod.endsWith('/') ? pod : `${pod}/`}${path}`;
}
