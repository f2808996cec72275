import { ok, refuse } from '@planet/core';
import type { Kit, Outcome } from '@planet/core';
import type { Client } from './client.js';
import { hostOf } from './ids.js';
import { parseResource, readJrd } from './wire/discovery/index.js';

interface Named {
  name: string;
  host: string;
}
const written = ({ name, host }: Named): string => `${name}@${host}`;

/**
 * Asks a host, by WebFinger, which actor bears a handle. The answer's subject is the handle that counts; where it is one
 * of another host, that host must say the same: nobody gives away a name of somebody else's.
 */
export async function finger(
  client: Client,
  kit: Kit,
  handle: string,
): Promise<Outcome<{ id: string; handle: string | undefined }>> {
  const asked = named(handle);
  if (!asked) return refuse('not-found', 'not a handle');
  const answer = await ask(client, kit, asked);
  if (!answer.ok) return answer;
  const { id, subject } = answer.value;
  if (subject && subject.host !== asked.host) {
    const theirs = await ask(client, kit, subject);
    if (!theirs.ok) return theirs;
    if (theirs.value.id !== id) return refuse('wrong-answer', `${written(subject)} is somebody else`);
  }
  return ok({ id, handle: subject && written(subject) });
}

/** The handle, where it is one of the actor's own host or that host agrees to it; else undefined. */
export async function agreed(
  client: Client,
  kit: Kit,
  actor: { id: string; preferredUsername: string | undefined },
  handle: string | undefined,
): Promise<string | undefined> {
  const host = hostOf(actor.id)!;
  if (!handle || handle.endsWith(`@${host}`)) return handle;
  const back = actor.preferredUsername ? await ask(client, kit, { name: actor.preferredUsername, host }) : null;
  const same = back?.ok && back.value.id === actor.id && back.value.subject && written(back.value.subject) === handle;
  return same ? handle : undefined;
}

async function ask(client: Client, kit: Kit, who: Named): Promise<Outcome<{ id: string; subject?: Named }>> {
  if (who.host === hostOf(kit.origin)) return refuse('not-found', 'an address of this server');
  const resource = encodeURIComponent(`acct:${written(who)}`);
  let answer = await client.getJson(`https://${who.host}/.well-known/webfinger?resource=${resource}`);
  // A server on this machine, in tests, has no certificate.
  if (!answer.ok && kit.origin.startsWith('http:'))
    answer = await client.getJson(`http://${who.host}/.well-known/webfinger?resource=${resource}`);
  if (!answer.ok) return answer;
  const read = readJrd(answer.value);
  if (!read.ok || !read.value.actor) return refuse('not-found', 'no actor in the WebFinger answer');
  const { actor: id, subject } = read.value;
  return ok({ id, subject: subject?.startsWith('acct:') ? named(subject) : undefined });
}

function named(text: string): Named | undefined {
  const read = parseResource(text);
  return read.ok && read.value.kind === 'acct' ? { name: read.value.name, host: read.value.host } : undefined;
}
