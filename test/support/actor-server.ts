import { createServer, type Server } from 'node:http';

/** A web server with ActivityPub documents that a test writes by hand. */
export interface ActorServer {
  origin: string;
  host: string;
  /** By path. A number is a status, an `http` text a redirect. */
  documents: Map<string, object | number | string>;
  asked: string[];
  /** Somebody under `/users/NAME`, with more in their document. */
  person(name: string, more?: object): string;
  note(author: string, name: string, more?: object): string;
  stop(): Promise<void>;
}

export async function startActorServer(): Promise<ActorServer> {
  const documents: ActorServer['documents'] = new Map();
  const asked: string[] = [];
  const server: Server = createServer((request, response) => {
    asked.push(request.url!);
    const { pathname, searchParams } = new URL(request.url!, 'http://x');
    const name = /^acct:([^@]+)@/.exec(searchParams.get('resource') ?? '')?.[1];
    if (pathname === '/.well-known/webfinger' && name) {
      const self = { rel: 'self', type: 'application/activity+json', href: `${made.origin}/users/${name}` };
      response.writeHead(200, { 'content-type': 'application/jrd+json' });
      return response.end(JSON.stringify({ subject: searchParams.get('resource'), links: [self] }));
    }
    const document = documents.get(pathname) ?? 404;
    if (typeof document === 'number') return response.writeHead(document).end();
    if (typeof document === 'string') return response.writeHead(302, { location: document }).end();
    response.writeHead(200, { 'content-type': 'application/activity+json' });
    return response.end(JSON.stringify(document));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  const origin = `http://127.0.0.1:${port}`;
  const context = [
    'https://www.w3.org/ns/activitystreams',
    'https://w3id.org/security/v1',
    { schema: 'http://schema.org#', PropertyValue: 'schema:PropertyValue', value: 'schema:value' },
  ];
  const made: ActorServer = {
    origin,
    host: `127.0.0.1:${port}`,
    documents,
    asked,
    person(name, more = {}) {
      const id = `${origin}/users/${name}`;
      const publicKey = {
        id: `${id}#main-key`,
        owner: id,
        publicKeyPem: `-----BEGIN PUBLIC KEY-----\n${name}\n-----END PUBLIC KEY-----`,
      };
      documents.set(`/users/${name}`, {
        '@context': context,
        id,
        type: 'Person',
        preferredUsername: name,
        inbox: `${id}/inbox`,
        publicKey,
        ...more,
      });
      return id;
    },
    note(author, name, more = {}) {
      const id = `${origin}/notes/${name}`;
      const to = ['https://www.w3.org/ns/activitystreams#Public'];
      documents.set(`/notes/${name}`, {
        '@context': context,
        id,
        type: 'Note',
        attributedTo: author,
        to,
        published: new Date().toISOString(),
        ...more,
      });
      return id;
    },
    stop: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
  return made;
}
