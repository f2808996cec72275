import type { FastifyInstance, FastifyReply } from 'fastify';
import { Refused } from '../federation/refusal.js';
import type { rateLimit } from '../federation/rate-limit.js';
import type { Webfinger } from '../federation/webfinger.js';
import type { AskInside } from '../graphql/ask-inside.js';
import { identityPage, identityQuery, type ShownIdentity } from './identity-page.js';
import { notFoundPage } from './landing.js';
import type { Frame, SendPage } from './page.js';

interface PersonParts {
  frame: Frame;
  ask: AskInside;
  webfinger: Webfinger;
  sendPage: SendPage;
  options: { config: ReturnType<typeof rateLimit> };
}

/** `/@alice`: a page for people who ask for one; programs are sent to the document of the network whose type they take. */
export function mountPerson(scope: FastifyInstance, { frame, ask, webfinger, sendPage, options }: PersonParts): void {
  scope.get('/@:handle', options, async (request, reply) => {
    const { handle } = request.params as { handle: string };
    const accept = request.headers.accept ?? '';
    reply.header('vary', 'Accept');
    if (!wantsPage(accept)) return toDocument(reply, handle, accept, webfinger);
    const found = /^[\w.-]{1,64}$/.test(handle)
      ? await ask<{ identity: ShownIdentity | null }>(identityQuery, { handle })
      : { identity: null };
    if (!found.identity) return sendPage(reply.code(404), notFoundPage(frame));
    if (found.identity.handle !== handle) return reply.redirect(`/@${found.identity.handle}`, 301);
    return sendPage(reply, identityPage(frame, found.identity), 30);
  });
}

/** A type of JSON that is named before HTML is what is asked for. */
function wantsPage(accept: string): boolean {
  const types = accept.split(',').map((type) => type.trim().split(';')[0]!.toLowerCase());
  const page = types.findIndex((type) => type === 'text/html' || type === 'application/xhtml+xml');
  const json = types.findIndex((type) => /[/+]json$/.test(type));
  return page !== -1 && (json === -1 || page < json);
}

async function toDocument(
  reply: FastifyReply,
  handle: string,
  accept: string,
  webfinger: Webfinger,
): Promise<FastifyReply> {
  const { links } = await webfinger.answerHandle(handle);
  const wanted = links.find(({ type }) => type !== undefined && accept.includes(type.split(';')[0]!)) ?? links[0];
  if (!wanted?.href) throw new Refused(404, 'not-found');
  return reply.header('cache-control', 'public, max-age=60').redirect(wanted.href, 302);
}
