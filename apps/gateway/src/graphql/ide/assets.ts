import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

export interface IdeAsset {
  type: string;
  bytes: Buffer;
}

const files = {
  'react.js': ['react', 'umd/react.production.min.js'],
  'react-dom.js': ['react-dom', 'umd/react-dom.production.min.js'],
  'graphiql.js': ['graphiql', 'graphiql.min.js'],
  'graphiql.css': ['graphiql', 'graphiql.min.css'],
} as const;

/** GraphiQL from the installed packages, so that it works where nothing else of the internet can be reached. */
export function ideAssets(): Map<string, IdeAsset> | null {
  const require = createRequire(import.meta.url);
  const assets = new Map<string, IdeAsset>();
  for (const [name, [pack, file]] of Object.entries(files)) {
    const path = fileOf(require, pack, file);
    if (!path) return null;
    const type = name.endsWith('.css') ? 'text/css; charset=utf-8' : 'text/javascript; charset=utf-8';
    assets.set(name, { type, bytes: readFileSync(path) });
  }
  return assets;
}

function fileOf(require: NodeJS.Require, pack: string, file: string): string | null {
  try {
    const path = join(dirname(require.resolve(`${pack}/package.json`)), file);
    return existsSync(path) ? path : null;
  } catch {
    return null;
  }
}
