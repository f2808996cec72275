import { once } from 'node:events';
import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { gzipSync } from 'node:zlib';
import { createSafeHttp, type SafeHttpOptions } from '@planet/platform';

const closers: (() => Promise<unknown> | unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

async function serve(
  listener: RequestListener,
): Promise<{ server: Server; url: string; port: number; seen: IncomingMessage[] }> {
  const seen: IncomingMessage[] = [];
  const server = createServer((request, response) => {
    seen.push(request);
    listener(request, response);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  closers.push(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  return { server, url: `http://127.0.0.1:${port}`, port, seen };
}
function client(options: Partial<SafeHttpOptions> = {}) {
  const http = createSafeHttp({
    origin: 'https://planet.example',
    version: '1.2.3',
    allowPrivateAddresses: true,
    ...options,
  });
  closers.push(() => http.close());
  return http;
}

describe('the safe HTTP client', () => {
  it('asks as Planet, and gives status, headers and bytes', async () => {
    const { url, seen } = await serve((_, response) => {
      response.writeHead(404, { 'X-Two': ['a', 'b'], 'Set-Cookie': 'id=1' }).end('gone');
    });
    const http = client();
    const answer = await http.request({ url, headers: { Accept: 'text/plain' } });
    expect(answer).toMatchObject({ ok: true, value: { status: 404, url: `${url}/` } });
    if (!answer.ok) return;
    expect(Buffer.from(answer.value.body).toString()).toBe('gone');
    expect(answer.value.headers).toMatchObject({ 'x-two': 'a, b' });
    expect(answer.value.headers).not.toHaveProperty('set-cookie');
    await http.request({ url });
    expect(seen[0]?.headers).toMatchObject({
      accept: 'text/plain',
      'user-agent': 'Planet/1.2.3 (+https://planet.example)',
    });
    expect(seen[1]?.headers.cookie).toBeUndefined();
  });

  it('opens no socket to this machine or a private network', async () => {
    const { server, port } = await serve((_, response) => response.end());
    let sockets = 0;
    server.on('connection', () => sockets++);
    const http = client({ allowPrivateAddresses: false });
    const hosts = [
      '127.0.0.1',
      'localhost',
      '[::1]',
      '[::ffff:127.0.0.1]',
      '2130706433',
      '0x7f.1',
      '10.0.0.1',
      '[64:ff9b::7f00:1]',
    ];
    for (const host of hosts)
      expect(await http.request({ url: `https://${host}:${port}/` })).toMatchObject({
        ok: false,
        reason: 'address-refused',
        retry: false,
      });
    expect(sockets).toBe(0);
  });

  it('refuses what is no plain https URL', async () => {
    const http = client({ allowPrivateAddresses: false });
    for (const url of [
      'http://planet.example/',
      'ftp://planet.example/',
      'file:///etc/passwd',
      'https://a:b@planet.example/',
      'x',
      '',
    ])
      expect(await http.request({ url })).toMatchObject({ ok: false, reason: 'address-refused' });
  });

  it('looks at the address of every connection, whatever the name said before (rebinding)', async () => {
    const { port, seen } = await serve((_, response) => response.writeHead(200, { Connection: 'close' }).end());
    const answers = ['127.0.0.1', '169.254.169.254', '10.0.0.1'];
    const http = client({
      resolve: (_name, _options, done) => done(null, [{ address: answers.shift() ?? '10.0.0.1', family: 4 }]),
    });
    const url = `http://rebind.example:${port}/`;
    expect(await http.request({ url })).toMatchObject({ ok: true });
    expect(await http.request({ url })).toMatchObject({ ok: false, reason: 'address-refused' });
    expect(await http.request({ url })).toMatchObject({ ok: false, reason: 'address-refused' });
    expect(seen).toHaveLength(1);
  });

  it('dials only the public ones of several addresses', async () => {
    const { port } = await serve((_, response) => response.end('here'));
    const http = client({
      resolve: (_name, _options, done) =>
        done(null, [
          { address: '192.168.0.1', family: 4 },
          { address: '127.0.0.1', family: 4 },
        ]),
    });
    expect(await http.request({ url: `http://both.example:${port}/` })).toMatchObject({ ok: true });
  });

  it('checks where a redirect leads, and signs each hop anew', async () => {
    const other = await serve((_, response) => response.end('other'));
    const { url, seen } = await serve((request, response) => {
      if (request.url === '/private') response.writeHead(302, { Location: 'http://10.0.0.1/' }).end();
      else if (request.url === '/file') response.writeHead(302, { Location: 'file:///etc/passwd' }).end();
      else if (request.url === '/loop') response.writeHead(301, { Location: '/loop' }).end();
      else response.writeHead(302, { Location: `${other.url}/there` }).end();
    });
    const http = client();
    expect(await http.request({ url: `${url}/private` })).toMatchObject({ ok: false, reason: 'address-refused' });
    expect(await http.request({ url: `${url}/file` })).toMatchObject({ ok: false, reason: 'address-refused' });
    expect(await http.request({ url: `${url}/loop` })).toMatchObject({ ok: false, reason: 'wrong-answer' });
    expect(seen).toHaveLength(2 + 4); // /loop once and three times more
    const answer = await http.request({
      url: `${url}/start`,
      headers: { Authorization: 'Bearer swordfish', Accept: 'a/b' },
      sign: (hop) => ({ Signature: `${hop.method} ${hop.url}` }),
    });
    expect(answer).toMatchObject({ ok: true, value: { url: `${other.url}/there` } });
    expect(seen.at(-1)?.headers.signature).toBe(`GET ${url}/start`);
    expect(other.seen[0]?.headers).toMatchObject({ signature: `GET ${other.url}/there`, accept: 'a/b' });
    expect(other.seen[0]?.headers.authorization).toBeUndefined();
  });

  it('hands a redirect of a POST to the caller, and repeats it only where it stays what it was', async () => {
    const bodies: string[] = [];
    const { url } = await serve((request, response) => {
      let body = '';
      request.on('data', (chunk) => (body += chunk));
      request.on('end', () => {
        bodies.push(`${request.method} ${request.url} ${body}`);
        const status = { '/307': 307, '/302': 302, '/303': 303 }[request.url ?? ''];
        if (status) response.writeHead(status, { Location: '/end' }).end();
        else response.end();
      });
    });
    const http = client();
    const post = (path: string, maxRedirects?: number) =>
      http.request({
        method: 'POST',
        url: url + path,
        body: 'x',
        headers: { 'Content-Type': 'text/plain' },
        maxRedirects,
      });
    expect(await post('/307')).toMatchObject({ ok: true, value: { status: 307 } });
    expect(await post('/302', 2)).toMatchObject({ ok: true, value: { status: 302 } });
    expect(await post('/307', 2)).toMatchObject({ ok: true, value: { status: 200 } });
    expect(await post('/303', 2)).toMatchObject({ ok: true, value: { status: 200 } });
    expect(bodies).toEqual(['POST /307 x', 'POST /302 x', 'POST /307 x', 'POST /end x', 'POST /303 x', 'GET /end ']);
  });

  it('stops reading a body that has no end', async () => {
    let closed: Promise<unknown> = Promise.resolve();
    const { url } = await serve((request, response) => {
      closed = new Promise((resolve) => request.socket.on('close', resolve));
      const more = (): void => {
        while (!response.destroyed && response.write(Buffer.alloc(64 * 1024)));
        response.once('drain', more);
      };
      more();
    });
    const http = client();
    expect(await http.request({ url, maxBytes: 100_000 })).toMatchObject({
      ok: false,
      reason: 'too-large',
      retry: false,
    });
    await closed;
  });

  it('refuses a length above the limit, and a small body that unpacks to a big one', async () => {
    const bomb = gzipSync(Buffer.alloc(5_000_000));
    const { url } = await serve((request, response) => {
      if (request.url === '/bomb') response.writeHead(200, { 'Content-Encoding': 'gzip' }).end(bomb);
      else if (request.url === '/packed')
        response.writeHead(200, { 'Content-Encoding': 'gzip' }).end(gzipSync('hello'));
      else if (request.url === '/broken') response.writeHead(200, { 'Content-Encoding': 'gzip' }).end('hello');
      else response.writeHead(200, { 'Content-Length': '2000000' }).flushHeaders();
    });
    const http = client();
    expect(await http.request({ url: `${url}/announced` })).toMatchObject({ ok: false, reason: 'too-large' });
    expect(await http.request({ url: `${url}/bomb` })).toMatchObject({ ok: false, reason: 'too-large' });
    expect(await http.request({ url: `${url}/broken` })).toMatchObject({ ok: false, reason: 'wrong-answer' });
    const packed = await http.request({ url: `${url}/packed` });
    expect(packed.ok && Buffer.from(packed.value.body).toString()).toBe('hello');
  });

  it('waits no longer than it was told, for headers or for the rest of a body', async () => {
    const sockets: Socket[] = [];
    const { url } = await serve((request, response) => {
      sockets.push(request.socket);
      if (request.url === '/body') response.write('a beginning');
    });
    const http = client();
    for (const path of ['/headers', '/body'])
      expect(await http.request({ url: url + path, timeoutMs: 200 })).toMatchObject({
        ok: false,
        reason: 'host-down',
        retry: true,
      });
    await Promise.all(
      sockets.map((socket) => socket.destroyed || new Promise((resolve) => socket.on('close', resolve))),
    );
  });

  it('says that nobody is there', async () => {
    const { server, url } = await serve((_, response) => response.end());
    server.close();
    await once(server, 'close');
    expect(await client().request({ url })).toMatchObject({ ok: false, reason: 'host-down', retry: true });
  });

  it('holds no more connections to one host than it may', async () => {
    let [now, most] = [0, 0];
    const { url, seen } = await serve((_, response) => {
      most = Math.max(most, ++now);
      setImmediate(() => {
        now--;
        response.end();
      });
    });
    const http = client({ connectionsPerHost: 2 });
    const answers = await Promise.all(Array.from({ length: 40 }, () => http.request({ url })));
    expect(answers.every((answer) => answer.ok)).toBe(true);
    expect(seen).toHaveLength(40);
    expect(most).toBeLessThanOrEqual(2);
  });

  it('gives a value for a request that cannot be made', async () => {
    const { url } = await serve((_, response) => response.end());
    expect(await client().request({ url, headers: { 'x-bad': 'a\r\nInjected: 1' } })).toMatchObject({
      ok: false,
      reason: 'malformed',
    });
  });
});
