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

/**
 * GraphiQL from the installed package, with the React that it found, so that it works where nothing else of the
 * internet can be reached. Null: it is not installed, or in a version without files for browsers.
 */
export function ideAssets(): Map<string, IdeAsset> | null {
  const graphiql = folderOf('graphiql', import.meta.url);
  if (!graphiql) return null;
  const assets = new Map<string, IdeAsset>();
  for (const [name, [pack, file]] of Object.entries(files)) {
    const folder = folderOf(pack, join(graphiql, 'package.json'));
    const path = folder && join(folder, file);
    if (!path || !existsSync(path)) return null;
    const type = name.endsWith('.css') ? 'text/css; charset=utf-8' : 'text/javascript; charset=utf-8';
    assets.set(name, { type, bytes: readFileSync(path) });
  }
  return assets;
}

function folderOf(pack: string, from: string): string | null {
  try {
    return dirname(createRequire(from).resolve(`${pack}/package.json`));
  } catch {
    return null;
  }
}
