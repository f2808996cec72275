import { ok, refuse } from '@planet/core';
import type { Kit, Outcome } from '@planet/core';
import type { Client } from './client.js';
import { hostOf } from './ids.js';
import type { JsonObject } from './wire/json.js';

/** Asks a host, by WebFinger, which actor bears a handle. The answer's subject is the handle that counts. */
export async function finger(
  client: Client,
  kit: Kit,
  handle: string,
): Promise<Outcome<{ id: string; handle: string | undefined }>> {
  const [, name, host] = /^(?:acct:)?@?([^@\s/?#]{1,100})@([^@\s/?#]{1,255})$/.exec(handle) ?? [];
  if (!name || !host) return refuse('not-found', 'not a handle');
  if (host.toLowerCase() === hostOf(kit.origin)) return refuse('not-found', 'an address of this server');
  const resource = encodeURIComponent(`acct:${name}@${host}`);
  let answer = await client.getJson(`https://${host}/.well-known/webfinger?resource=${resource}`);
  // A server on this machine, in tests, has no certificate.
  if (!answer.ok && kit.origin.startsWith('http:'))
    answer = await client.getJson(`http://${host}/.well-known/webfinger?resource=${resource}`);
  if (!answer.ok) return answer;
  const links = Array.isArray(answer.value.links) ? (answer.value.links as JsonObject[]) : [];
  const self = links.find((link) => link.rel === 'self' && /activity\+json|ld\+json/.test(String(link.type)));
  if (typeof self?.href !== 'string') return refuse('not-found', 'no actor in the WebFinger answer');
  const { subject } = answer.value;
  const confirmed = typeof subject === 'string' && subject.startsWith('acct:') ? subject.slice(5) : undefined;
  return ok({ id: self.href, handle: confirmed });
}
