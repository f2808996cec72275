// node:http on 127.0.0.1 in front of a handler that speaks fetch's Request and Response.
import { createServer } from 'node:http';

const MAX_BODY = 1_048_576;

async function bodyOf(incoming) {
  const parts = [];
  let size = 0;
  for await (const part of incoming) {
    size += part.length;
    if (size > MAX_BODY) return null;
    parts.push(part);
  }
  return Buffer.concat(parts);
}

/** `handle(request, {body, headers}) => Response`; `makeOrigin(port)` gives what the requests' URLs begin with. */
export async function webServer({ port = 0, handle, onListen }) {
  let origin;
  const server = createServer(async (incoming, outgoing) => {
    try {
      const body = await bodyOf(incoming);
      if (body === null) return outgoing.writeHead(413).end();
      const headers = new Headers();
      for (let i = 0; i < incoming.rawHeaders.length; i += 2) {
        headers.append(incoming.rawHeaders[i], incoming.rawHeaders[i + 1]);
      }
      const hasBody = !['GET', 'HEAD'].includes(incoming.method);
      const url = new URL(incoming.url, origin);
      const request = new Request(url, { method: incoming.method, headers, ...(hasBody ? { body } : {}) });
      const response = await handle(request, { body: body.toString(), headers: Object.fromEntries(headers) });
      outgoing.writeHead(response.status, Object.fromEntries(response.headers));
      outgoing.end(Buffer.from(await response.arrayBuffer()));
    } catch (error) {
      console.error('request failed', incoming.method, incoming.url, error);
      if (!outgoing.headersSent) outgoing.writeHead(500);
      outgoing.end();
    }
  });
  await new Promise((resolve, reject) => server.once('error', reject).listen(port, '127.0.0.1', resolve));
  const bound = server.address().port;
  origin = onListen(bound);
  return { port: bound, close: () => (server.closeAllConnections(), new Promise((done) => server.close(done))) };
}
