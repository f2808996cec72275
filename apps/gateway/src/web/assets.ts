import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import type { FastifyInstance } from 'fastify';
import { projectRoot } from '@planet/platform';
import { rateLimit } from '../federation/rate-limit.js';
import { Refused } from '../federation/refusal.js';

const types: Record<string, string> = {
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
};

/** What pages load: the built files of `browser/`, under one name for all, which changes when any of them does. */
export interface Assets {
  url(file: string): string;
  files: ReadonlyMap<string, Buffer>;
}

export function loadAssets(): Assets {
  const folder = builtFolder();
  const files = new Map<string, Buffer>();
  const hash = createHash('sha256');
  for (const file of readdirSync(folder, { recursive: true, encoding: 'utf8' }).toSorted()) {
    if (!(extname(file) in types)) continue;
    const bytes = Buffer.from(
      readFileSync(join(folder, file), 'utf8').replace(/\n\/\/# sourceMappingURL=.*\n?$/, '\n'),
    );
    files.set(file, bytes);
    hash.update(`${file}\0${bytes.length}\0`).update(bytes);
  }
  const version = hash.digest('hex').slice(0, 16);
  return { url: (file) => `/assets/${version}/${file}`, files };
}

/** In a test the sources run, and the built files lie where they always are. */
function builtFolder(): string {
  const beside = join(import.meta.dirname, 'browser');
  return existsSync(join(beside, 'header.js')) ? beside : join(projectRoot(), 'dist/apps/gateway/src/web/browser');
}

/** An older page may still ask by an older name: it gets what is there now, to be kept by nobody. */
export function mountAssets(scope: FastifyInstance, assets: Assets, perMinute: number): void {
  scope.get('/assets/:version/*', { config: rateLimit(perMinute) }, (request, reply) => {
    const { version, '*': file } = request.params as { version: string; '*': string };
    const bytes = assets.files.get(file);
    if (!bytes) throw new Refused(404, 'not-found');
    const current = assets.url(file) === `/assets/${version}/${file}`;
    return reply
      .header('cache-control', current ? 'public, max-age=31536000, immutable' : 'no-store')
      .header('x-content-type-options', 'nosniff')
      .header('cross-origin-resource-policy', 'same-origin')
      .type(types[extname(file)]!)
      .send(bytes);
  });
}
