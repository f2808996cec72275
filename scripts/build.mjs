// Turns every TypeScript file into dist/ with swc (types are checked by `npm run types`).
// Only files newer than their output are done again. Resolves @planet/* to relative paths.
import { readdir, mkdir, stat, writeFile, rm, readFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { transformFile } from '@swc/core';
import { generatePrisma } from './prisma-generate.mjs';

const root = resolve(import.meta.dirname, '..');
const out = join(root, 'dist');
const skip = /(\.spec\.ts|\.test\.ts|\.d\.ts)$/;

async function* sources(dir) {
  for (const entry of await readdir(dir, { withFileTypes: true })) {
    if (entry.name === 'node_modules' || entry.name === 'fixtures') continue;
    const path = join(dir, entry.name);
    if (entry.isDirectory()) yield* sources(path);
    else if (/\.(ts|mts)$/.test(entry.name) && !skip.test(entry.name)) yield path;
    else if (/\.(json|graphql|html|css|svg|txt|cjs)$/.test(entry.name)) yield path;
  }
}
const mtime = async (path) => (existsSync(path) ? (await stat(path)).mtimeMs : 0);

export async function build() {
  await generatePrisma();
  const wanted = new Set();
  let done = 0;
  const work = [];
  for (const top of ['apps', 'libs', 'test', 'scripts']) {
    if (!existsSync(join(root, top))) continue;
    for await (const file of sources(join(root, top))) {
      const target = join(out, file.slice(root.length).replace(/\.ts$/, '.js'));
      wanted.add(target);
      if ((await mtime(target)) >= (await mtime(file))) continue;
      work.push(
        (async () => {
          await mkdir(dirname(target), { recursive: true });
          if (!file.endsWith('.ts')) return writeFile(target, await readFile(file));
          const { code, map } = await transformFile(file, {
            cwd: root,
            sourceMaps: true,
            jsc: { baseUrl: root, paths: { '@planet/*': ['./libs/*/src/index.ts'] } },
          });
          await writeFile(`${target}.map`, map ?? '');
          // swc leaves the ending of a lib that is not there yet as it is.
          await writeFile(
            target,
            `${code.replace(/(from\s+"[^"]+)\.ts"/g, '$1.js"')}\n//# sourceMappingURL=${target.split('/').pop()}.map\n`,
          );
          done++;
        })(),
      );
    }
  }
  await Promise.all(work);
  if (existsSync(out)) {
    for await (const file of outputs(out)) {
      if (wanted.has(file)) continue;
      await rm(file);
      await rm(`${file}.map`, { force: true });
    }
  }
  return done;
}

async function* outputs(dir) {
  for (const entry of await readdir(dir, { withFileTypes: true })) {
    const path = join(dir, entry.name);
    if (entry.isDirectory()) yield* outputs(path);
    else if (entry.name.endsWith('.js')) yield path;
  }
}

if (process.argv[1] === import.meta.filename) await build();
