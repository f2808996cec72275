import type { EnvelopeDraft, HttpAnswer, HttpRequest, Kit } from '@planet/core';
import { network, type Ids } from './ids.js';
import { reading } from './outcomes.js';
import { digestOf } from './verify.js';
import { readEnvelope } from './wire/index.js';

/** As large as an envelope may be; sealed ones are a third larger. */
export const maxPublicBytes = 1_048_576;
export const maxPrivateBytes = 2 * maxPublicBytes;

type Intake = (draft: EnvelopeDraft) => Promise<void>;

/**
 * `POST /receive/public`: what can be seen without the sender's key is refused at once, the rest is made durable and
 * answered 202; the worker verifies.
 */
export async function receivePublic(request: HttpRequest, intake: Intake): Promise<HttpAnswer> {
  if (!/^application\/(magic-envelope\+xml|xml)\b/i.test(request.headers['content-type'] ?? ''))
    return no(415, 'wrong-content-type');
  const envelope = reading(() => readEnvelope(request.body));
  if (!envelope.ok) return no(400, envelope.reason, envelope.detail);
  await intake(draftOf(request, envelope.value.sender));
  return { status: 202 };
}

/** `POST /receive/users/GUID`: answered before anything is opened, so that nobody learns from the answer what was inside. */
export async function receivePrivate(kit: Kit, ids: Ids, request: HttpRequest, intake: Intake): Promise<HttpAnswer> {
  if (!/^application\/json\b/i.test(request.headers['content-type'] ?? '')) return no(415, 'wrong-content-type');
  const id = ids.accountIn(request.params.guid ?? '');
  const account = id && (await kit.graph.account(id));
  const here = account?.network === network && (account.origin === 'hosted' || account.origin === 'service');
  if (!here) return no(404, 'not-found');
  if (account.goneAt) return no(410, 'gone');
  if (!/^\s*\{/.test(request.body)) return no(400, 'malformed');
  await intake(draftOf(request, request.remote));
  return { status: 202 };
}

const draftOf = ({ body, url, method, remote }: HttpRequest, sender: string): EnvelopeDraft => ({
  network,
  digest: digestOf(url, body),
  transport: 'push',
  body,
  headers: {},
  method,
  path: url,
  peer: `${sender} (${remote})`,
});

const no = (status: number, reason: string, detail?: string): HttpAnswer => ({
  status,
  headers: { 'content-type': 'application/json' },
  body: { error: reason, ...(detail ? { detail } : {}) },
});
