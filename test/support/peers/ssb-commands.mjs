// What both Scuttlebutt peers do alike: the message shapes clients publish, and blobs.
import { createHash, randomBytes } from 'node:crypto';
import { createRequire } from 'node:module';
import { called } from './control.mjs';

const pull = createRequire(import.meta.url)('pull-stream');

/** `publish(content)` is the stack's own. */
export const socialCommands = (publish) => ({
  publish: ({ content }) => publish(content),
  post: ({ text, extra }) => publish({ type: 'post', text, ...extra }),
  reply: ({ root, branch = root, text, extra }) => publish({ type: 'post', text, root, branch, ...extra }),
  follow: ({ feed }) => publish({ type: 'contact', contact: feed, following: true }),
  unfollow: ({ feed }) => publish({ type: 'contact', contact: feed, following: false }),
  block: ({ feed }) => publish({ type: 'contact', contact: feed, following: false, blocking: true }),
  unblock: ({ feed }) => publish({ type: 'contact', contact: feed, blocking: false }),
  like: ({ link }) => publish({ type: 'vote', vote: { link, value: 1, expression: 'Like' } }),
  unlike: ({ link }) => publish({ type: 'vote', vote: { link, value: 0, expression: 'Unlike' } }),
});

export const aboutCommand =
  (self, publish) =>
  ({ about = self, ...fields }) =>
    publish({ type: 'about', about, ...fields });

const read = (ssb, id) =>
  called((done) => pull(ssb.blobs.get(id), pull.collect(done))).then((parts) => Buffer.concat(parts));

export const blobCommands = (ssb) => ({
  addBlob: async ({ base64, size = 1024 }) => {
    const bytes = base64 === undefined ? randomBytes(size) : Buffer.from(base64, 'base64');
    const id = await called((done) => pull(pull.values([bytes]), ssb.blobs.add(done)));
    return { id, size: bytes.length };
  },
  hasBlob: ({ id }) => called((done) => ssb.blobs.has(id, done)),
  getBlob: async ({ id, base64 = false, timeoutMs = 30_000 }) => {
    let timer;
    const late = new Promise((_, reject) => {
      timer = setTimeout(() => reject(new Error(`nobody gave ${id} in ${timeoutMs} ms`)), timeoutMs);
    });
    try {
      const has = await Promise.race([called((done) => ssb.blobs.want(id, done)), late]);
      if (!has) throw new Error(`nobody has ${id}`);
    } finally {
      clearTimeout(timer);
    }
    const bytes = await read(ssb, id);
    const sha256 = createHash('sha256').update(bytes).digest('base64');
    return { id, size: bytes.length, sha256, ...(base64 ? { base64: bytes.toString('base64') } : {}) };
  },
});
