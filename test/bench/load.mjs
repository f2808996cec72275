// A load from a process of its own: signs first, where it has a key for headers, then posts over keep-alive connections;
// says when it began and ended.
// Input (one JSON line on stdin): { url, contentType, keyPem?, keyId?, bodies: [text], connections }
import { createHash, createPrivateKey, sign } from 'node:crypto';
import { Agent, request } from 'node:http';
import { createInterface } from 'node:readline';

const [line] = await (async () => {
  for await (const text of createInterface({ input: process.stdin })) return [text];
  return ['{}'];
})();
const { url, contentType, keyPem, keyId, bodies, connections } = JSON.parse(line);
const key = keyPem && createPrivateKey(keyPem);
const target = new URL(url);
const signatureOf = (body) => {
  const date = new Date().toUTCString();
  const digest = `SHA-256=${createHash('sha256').update(body).digest('base64')}`;
  const base = `(request-target): post ${target.pathname}\nhost: ${target.host}\ndate: ${date}\ndigest: ${digest}`;
  const signature = sign('sha256', Buffer.from(base), key).toString('base64');
  return {
    date,
    digest,
    signature: `keyId="${keyId}",algorithm="rsa-sha256",headers="(request-target) host date digest",signature="${signature}"`,
  };
};
const signed = bodies.map((body) => ({
  body,
  headers: {
    host: target.host,
    'content-type': contentType,
    'content-length': Buffer.byteLength(body),
    ...(key && signatureOf(body)),
  },
}));
process.stdout.write(`${JSON.stringify({ ready: signed.length })}\n`);
const agent = new Agent({ keepAlive: true, maxSockets: connections });
const began = Date.now();
let next = 0;
const statuses = {};
const send = ({ body, headers }) =>
  new Promise((resolve) => {
    const outgoing = request(
      { agent, host: target.hostname, port: target.port, path: target.pathname, method: 'POST', headers },
      (answer) => {
        statuses[answer.statusCode] = (statuses[answer.statusCode] ?? 0) + 1;
        answer.resume().on('end', resolve);
      },
    );
    outgoing.on('error', () => {
      statuses.error = (statuses.error ?? 0) + 1;
      resolve();
    });
    outgoing.end(body);
  });
await Promise.all(
  Array.from({ length: connections }, async () => {
    while (next < signed.length) await send(signed[next++]);
  }),
);
process.stdout.write(`${JSON.stringify({ began, ended: Date.now(), statuses })}\n`);
process.exit(0);
