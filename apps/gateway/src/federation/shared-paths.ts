import type { FastifyInstance, FastifyReply } from 'fastify';
import type { GatewayDeps } from '../deps.js';
import { hostMetaJson, hostMetaXml } from './host-meta.js';
import { sendMedia } from './media.js';
import { nodeInfo, nodeInfoLinks, nodeInfoType, nodeInfoVersions, type UsageCount } from './nodeinfo.js';
import { rateLimit } from './rate-limit.js';
import { Webfinger } from './webfinger.js';

const anybody = { 'access-control-allow-origin': '*' };
const json = 'application/json; charset=utf-8';

/** The addresses that belong to the host and not to one network. Gives what answers who stands behind a handle. */
export function mountSharedPaths(scope: FastifyInstance, deps: GatewayDeps, usage: UsageCount): Webfinger {
  const { config } = deps;
  const networks = deps.protocols.map(({ name }) => name);
  const webfinger = new Webfinger(deps.protocols, deps.graph, config.origin);
  const options = { config: rateLimit(config.limits.pagesPerMinute) };
  const open = (reply: FastifyReply, seconds: number): FastifyReply =>
    reply.headers(anybody).header('cache-control', `public, max-age=${seconds}`);

  scope.get('/.well-known/webfinger', options, async (request, reply) => {
    const { resource, rel } = request.query as Record<string, string | string[] | undefined>;
    reply.headers(anybody);
    const answer = await webfinger.answer([resource].flat()[0], [rel ?? []].flat());
    return open(reply, 60).type('application/jrd+json; charset=utf-8').send(JSON.stringify(answer));
  });
  scope.get('/.well-known/host-meta', options, (_request, reply) =>
    open(reply, 3600).type('application/xrd+xml; charset=utf-8').send(hostMetaXml(config.origin)),
  );
  scope.get('/.well-known/host-meta.json', options, (_request, reply) =>
    open(reply, 3600)
      .type('application/jrd+json; charset=utf-8')
      .send(JSON.stringify(hostMetaJson(config.origin))),
  );
  scope.get('/.well-known/nodeinfo', options, (_request, reply) =>
    open(reply, 3600)
      .type(json)
      .send(JSON.stringify(nodeInfoLinks(config.origin))),
  );
  for (const version of nodeInfoVersions)
    scope.get(`/nodeinfo/${version}`, options, async (_request, reply) => {
      const body = nodeInfo(version, config, networks, await usage.now());
      return open(reply, 600).type(nodeInfoType(version)).send(JSON.stringify(body));
    });
  for (const path of ['/.well-known/*', '/nodeinfo/*', '/media/*'])
    scope.options(path, options, (_request, reply) =>
      reply
        .code(204)
        .headers(anybody)
        .header('access-control-allow-methods', 'GET, HEAD, OPTIONS')
        .header('access-control-allow-headers', 'accept, range')
        .header('access-control-max-age', '86400')
        .send(),
    );
  scope.get('/media/:file', options, (request, reply) => sendMedia(request, reply, deps.blobs));
  return webfinger;
}
