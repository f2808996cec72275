// An inbox of node:http and node:crypto only: it records what is posted and answers as it is told. It verifies nothing.
import './loopback.mjs';
import { createHash, generateKeyPairSync, sign } from 'node:crypto';
import { createServer, request } from 'node:http';
import { options, serve } from './control.mjs';

const KEEP = options.keep ?? 20_000;
const actors = new Map();
const served = new Map();
const fetches = [];
let requests = [];
let count = 0;
let answer = {};
let origin;

function createActor({ name }) {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const id = `${origin}/users/${name}`;
  const document = {
    '@context': ['https://www.w3.org/ns/activitystreams', 'https://w3id.org/security/v1'],
    id,
    type: 'Person',
    preferredUsername: name,
    name,
    inbox: `${id}/inbox`,
    outbox: `${id}/outbox`,
    followers: `${id}/followers`,
    endpoints: { sharedInbox: `${origin}/inbox` },
    publicKey: { id: `${id}#main-key`, owner: id, publicKeyPem: publicKey.export({ type: 'spki', format: 'pem' }) },
  };
  actors.set(name, { document, privateKey });
  return describe(document);
}
const describe = ({ id, preferredUsername: name, inbox, followers, endpoints: { sharedInbox } }) => {
  return { id, name, handle: `@${name}@${new URL(id).host}`, inbox, sharedInbox, followers };
};

function documentAt(url) {
  if (served.has(url.pathname)) return served.get(url.pathname);
  const [, users, name, collection] = url.pathname.split('/');
  const actor = users === 'users' && actors.get(name)?.document;
  if (actor && !collection) return actor;
  if (actor)
    return {
      '@context': actor['@context'],
      id: `${origin}${url.pathname}`,
      type: 'OrderedCollection',
      totalItems: 0,
      orderedItems: [],
    };
  const resource = url.pathname === '/.well-known/webfinger' ? url.searchParams.get('resource') : null;
  const asked = [...actors.values()].find(({ document: { id, preferredUsername } }) => {
    return resource === id || resource === `acct:${preferredUsername}@${new URL(origin).host}`;
  })?.document;
  const self = { rel: 'self', type: 'application/activity+json', href: asked?.id };
  return (
    asked && { subject: `acct:${asked.preferredUsername}@${new URL(origin).host}`, aliases: [asked.id], links: [self] }
  );
}

const server = createServer(async (incoming, outgoing) => {
  const parts = [];
  for await (const part of incoming) parts.push(part);
  const { method, url: path, headers } = incoming;
  const post = method === 'POST';
  const { status = 202, delayMs = 0, hang = false, retryAfter } = post ? answer : {};
  const line = { method, path, headers, body: Buffer.concat(parts).toString(), at: new Date().toISOString() };
  if (post) {
    count++;
    requests.push({ ...line, status: hang ? 'hang' : status });
    if (requests.length > KEEP) requests = requests.slice(-KEEP / 2);
    if (answer.times !== undefined && --answer.times <= 0) answer = {};
    if (hang) return;
    if (retryAfter !== undefined) outgoing.setHeader('Retry-After', String(retryAfter));
    return setTimeout(() => outgoing.writeHead(status).end(), delayMs);
  }
  const found = documentAt(new URL(path, origin));
  fetches.push({ ...line, status: found ? 200 : 404 });
  const type = path.startsWith('/.well-known/webfinger') ? 'application/jrd+json' : 'application/activity+json';
  outgoing.writeHead(found ? 200 : 404, { 'Content-Type': type }).end(found ? JSON.stringify(found) : '');
});

/** draft-cavage-http-signatures-12, rsa-sha256 over (request-target) host date and, with a body, digest. */
function signed({ actor = [...actors.keys()][0], to, method, body, tamper }) {
  const { document, privateKey } = actors.get(actor) ?? fail(`no actor ${actor}`);
  const url = new URL(to);
  const date = new Date(Date.now() - (tamper === 'date' ? 48 * 3_600_000 : 0)).toUTCString();
  const digest = body === undefined ? undefined : `SHA-256=${createHash('sha256').update(body).digest('base64')}`;
  const path = tamper === 'path' ? '/elsewhere' : url.pathname + url.search;
  const covered = [
    ['(request-target)', `${method.toLowerCase()} ${path}`],
    ['host', url.host],
    ['date', date],
  ];
  if (digest) covered.push(['digest', digest]);
  const text = covered.map(([name, value]) => `${name}: ${value}`).join('\n');
  const fields = {
    keyId: document.publicKey.id,
    algorithm: 'rsa-sha256',
    headers: covered.map(([name]) => name).join(' '),
    signature: sign('sha256', Buffer.from(text), privateKey).toString('base64'),
  };
  const signature = Object.entries(fields)
    .map(([name, value]) => `${name}="${value}"`)
    .join(',');
  const wrong = tamper === 'digest' ? `SHA-256=${createHash('sha256').update('other').digest('base64')}` : digest;
  return {
    Host: url.host,
    Date: date,
    ...(wrong ? { Digest: wrong } : {}),
    ...(tamper === 'unsigned' ? {} : { Signature: signature }),
  };
}
const fail = (reason) => {
  throw new Error(reason);
};

const ask = (method, to, headers, body) =>
  new Promise((resolve, reject) => {
    const asked = request(to, { method, headers: { 'User-Agent': 'plain-inbox/1', ...headers } }, async (response) => {
      const parts = [];
      for await (const part of response) parts.push(part);
      resolve({ status: response.statusCode, headers: response.headers, body: Buffer.concat(parts).toString() });
    });
    asked.setTimeout(20_000, () => asked.destroy(new Error(`${to} did not answer`)));
    asked.once('error', reject).end(body);
  });

await new Promise((resolve, reject) => server.once('error', reject).listen(options.port ?? 0, '127.0.0.1', resolve));
const { port } = server.address();
origin = options.origin ?? `http://127.0.0.1:${port}`;
for (const name of options.actors ?? []) createActor({ name });

serve({
  ready: { origin, host: new URL(origin).host, port, inbox: `${origin}/inbox` },
  commands: {
    createActor,
    actors: () => [...actors.values()].map(({ document }) => describe(document)),
    requests: ({ since = 0, limit = Infinity } = {}) => requests.slice(since, since + limit),
    fetches: () => fetches,
    setStatus: (wanted) => ((answer = { ...wanted }), true),
    count: () => count,
    clear: () => ((requests = []), (fetches.length = 0), (count = 0), true),
    serveObject: ({ path, json }) => (served.set(path, json), `${origin}${path}`),
    sendSigned: async ({ activity, to, tamper, ...who }) => {
      const body = JSON.stringify(activity);
      const headers = signed({ ...who, to, method: 'POST', body, tamper });
      const sent = tamper === 'body' ? body.replace(/}$/, ',"tampered":true}') : body;
      const { status, body: said } = await ask(
        'POST',
        to,
        { ...headers, 'Content-Type': 'application/activity+json' },
        sent,
      );
      return { status, body: said };
    },
    fetchSigned: ({ url, ...who }) => {
      return ask('GET', url, { ...signed({ ...who, to: url, method: 'GET' }), Accept: 'application/activity+json' });
    },
  },
  close: () => (server.closeAllConnections(), server.close()),
});
