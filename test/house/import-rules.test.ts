import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { projectRoot } from '@planet/platform';

const root = projectRoot();
/** Rule, file, and the import that breaks it. `libs/newnet` is a network that no rule names. */
const breaches: [rule: string, file: string, code: string][] = [
  ['core-imports-nothing', 'libs/core/src/a.ts', `import '../../store/src/index.js';`],
  ['core-imports-nothing', 'libs/core/src/b.ts', `import '@planet/ssb';`],
  ['text-imports-nothing', 'libs/text/src/a.ts', `import '@planet/core';`],
  ['core-and-convert-are-pure', 'libs/text/src/b.ts', `import 'node:fs';`],
  ['protocol-knows-only-core', 'libs/ssb/src/a.ts', `import '../../activitypub/src/index.js';`],
  ['protocol-knows-only-core', 'libs/ssb/src/b.ts', `export { x } from '@planet/bridge';`],
  ['protocol-knows-only-core', 'libs/newnet/src/a.ts', `import '../../store/src/index.js';`],
  ['protocol-knows-only-core', 'libs/newnet/src/b.ts', `import type { X } from '@planet/bridge';\nexport type Y = X;`],
  ['protocol-knows-only-core', 'libs/activitypub/src/a.ts', `await import('@planet/platform');`],
  ['wire-stands-alone', 'libs/ssb/src/wire/a.ts', `import '@planet/core';`],
  ['wire-stands-alone', 'libs/newnet/src/wire/a.ts', `import '../convert/x.js';`],
  ['protocols-are-reached-by-the-registry', 'apps/gateway/src/a.ts', `import '@planet/ssb';`],
  ['protocols-are-reached-by-the-registry', 'libs/platform/src/a.ts', `import '../../newnet/src/index.js';`],
  ['protocols-are-reached-by-the-registry', 'libs/bridge/src/n.ts', `import '@planet/newnet';`],
  ['shared-libs-order', 'libs/store/src/a.ts', `import '../../bridge/src/index.js';`],
  ['store-and-identity-are-strangers', 'libs/store/src/b.ts', `import '../../identity/src/index.js';`],
  ['bridge-order', 'libs/bridge/src/a.ts', `import '@planet/platform';`],
  ['bridge-order', 'libs/bridge/src/b.ts', `import '../../protocols/src/index.js';`],
  ['libs-never-import-apps', 'libs/platform/src/b.ts', `import '../../../apps/workers/src/x.js';`],
  ['apps-are-strangers', 'apps/gateway/src/b.ts', `import '../../workers/src/x.js';`],
  ['apps-are-strangers', 'apps/cli/src/a.ts', `import '../../gateway/src/x.js';`],
  ['front-door-only', 'apps/workers/src/a.ts', `import '../../../libs/store/src/inner.js';`],
  ['prisma-lives-in-store', 'libs/bridge/src/c.ts', `import '@prisma/client';`],
  ['bullmq-lives-in-workers', 'apps/gateway/src/c.ts', `import 'bullmq';`],
  ['nest-lives-at-the-edge', 'libs/bridge/src/d.ts', `import '@nestjs/common';`],
  ['no-cycles', 'libs/bridge/src/e.ts', `import './f.js';`],
  ['sql-lives-in-store', 'apps/gateway/src/d.ts', `import 'pg';`],
  ['sql-lives-in-store', 'libs/platform/src/c.ts', `import type { Client } from 'pg';\nexport type C = Client;`],
  ['redis-lives-in-workers', 'libs/bridge/src/g.ts', `import 'ioredis';`],
  ['core-and-convert-are-pure', 'libs/newnet/src/convert/a.ts', `import 'node:http';`],
  ['core-and-convert-are-pure', 'libs/ssb/src/convert/a.ts', `import { readFile } from 'node:fs/promises';\nreadFile;`],
  ['core-and-convert-are-pure', 'libs/core/src/c.ts', `import 'undici';`],
  ['tests-stay-in-tests', 'apps/workers/src/b.ts', `import '../../../test/support/x.js';`],
  ['peers-are-strangers', 'test/support/peers/a.mjs', `import '../../../libs/core/src/index.js';`],
  ['no-dev-packages', 'libs/ssb/src/c.ts', `import 'express';`],
  ['no-unknown-packages', 'libs/ssb/src/d.ts', `import 'muxrpc';`],
  ['imports-resolve', 'libs/core/src/d.ts', `import './nowhere.js';`],
];
const innocent: [file: string, code: string][] = [
  ...['core', 'text', 'store', 'identity', 'bridge', 'platform', 'protocols', 'ssb', 'activitypub', 'newnet'].map(
    (lib): [string, string] => [`libs/${lib}/src/index.ts`, 'export const x = 1;\nexport type X = number;'],
  ),
  ['libs/store/src/inner.ts', `import 'pg';\nexport const x = 1;`],
  [
    'libs/newnet/src/convert/x.ts',
    `import 'node:crypto';\nimport '@planet/core';\nimport '@planet/text';\nexport const x = 1;`,
  ],
  ['libs/newnet/src/x.spec.ts', `import 'fast-check';\nexport const x = 1;`],
  ['libs/platform/src/embedded/x.ts', `import 'pg';\nexport const x = 1;`],
  ['apps/workers/src/x.ts', `import 'bullmq';\nimport 'ioredis';\nimport '@planet/protocols';\nexport const x = 1;`],
  ['apps/gateway/src/x.ts', `import '@nestjs/common';\nexport const x = 1;`],
  ['libs/bridge/src/f.ts', `import './e.js';\nexport const x = 1;`],
  ['test/support/x.ts', `import '@planet/newnet';\nimport 'bullmq';\nimport '@prisma/client';\nexport const x = 1;`],
];

describe('the import rules', () => {
  let tree: string;
  let found: { rule: { name: string }; from: string }[];
  beforeAll(() => {
    tree = mkdtempSync(join(tmpdir(), 'planet-rules-'));
    const write = (file: string, code: string) => {
      mkdirSync(dirname(join(tree, file)), { recursive: true });
      writeFileSync(join(tree, file), `${code}\n`);
    };
    for (const [file, code] of innocent) write(file, code);
    for (const [, file, code] of breaches) write(file, `${code}\nexport const breach = 1;`);
    for (const file of ['.dependency-cruiser.cjs', 'tsconfig.json', 'package.json'])
      cpSync(join(root, file), join(tree, file));
    symlinkSync(join(root, 'node_modules'), join(tree, 'node_modules'));
    const run = spawnSync(
      process.execPath,
      [
        join(root, 'node_modules/dependency-cruiser/bin/dependency-cruiser.mjs'),
        ...['apps', 'libs', 'test', '--config', '.dependency-cruiser.cjs', '--output-type', 'json'],
      ],
      { cwd: tree, encoding: 'utf8', maxBuffer: 1 << 27 },
    );
    if (!run.stdout.startsWith('{')) throw new Error(`${run.stdout}${run.stderr}`);
    found = (JSON.parse(run.stdout) as { summary: { violations: typeof found } }).summary.violations;
  });
  afterAll(() => rmSync(tree, { recursive: true, force: true }));

  it.each(breaches)('%s catches %s', (rule, file) => {
    expect(found.filter(({ from }) => from === file).map((violation) => violation.rule.name)).toContain(rule);
  });
  it('leave everything else alone', () => {
    const planted = new Set(breaches.map(([, file]) => file));
    expect(found.filter(({ from }) => !planted.has(from) && from !== 'libs/bridge/src/f.ts')).toEqual([]);
  });
  it('are each broken once above', () => {
    const rules = createRequire(import.meta.url)(join(root, '.dependency-cruiser.cjs')) as {
      forbidden: { name: string; severity: string }[];
    };
    expect(new Set(breaches.map(([rule]) => rule))).toEqual(new Set(rules.forbidden.map(({ name }) => name)));
    expect(rules.forbidden.filter(({ severity }) => severity !== 'error')).toEqual([]);
  });
});

/** Name of a file that is part of the project (the rules need its types), what is written there, and the rule that minds. */
const findings: [file: string, code: string, rule: string | null][] = [
  ['libs/bridge/src/host.ts', 'export const home = process.env.HOME;\n', 'no-restricted-properties'],
  ['apps/cli/src/main.ts', `export const home = process['env'].HOME;\n`, 'no-restricted-properties'],
  [
    'apps/cli/src/main.ts',
    `import { env } from 'node:process';\nexport const home = env.HOME;\n`,
    'no-restricted-imports',
  ],
  ['libs/platform/src/config/environment.ts', 'export const home = process.env.HOME;\n', null],
  ['libs/bridge/src/host.ts', 'export const x = 1;\n'.repeat(401), 'max-lines'],
  ['libs/bridge/src/host.ts', 'export const x = 1;\n'.repeat(400), null],
  ['libs/bridge/src/host.spec.ts', 'export const x = 1;\n'.repeat(401), null],
  ['libs/bridge/src/host.ts', 'export const x: any = 1;\n', '@typescript-eslint/no-explicit-any'],
  [
    'libs/bridge/src/host.ts',
    'export const x = (): void => {\n  Promise.resolve(1);\n};\n',
    '@typescript-eslint/no-floating-promises',
  ],
];

describe('the linter', () => {
  let rules: (string | null)[][];
  beforeAll(() => {
    // One process for all: the types of the project are loaded once.
    const program = `
      import { ESLint } from 'eslint';
      import { readFileSync } from 'node:fs';
      const eslint = new ESLint();
      const found = [];
      for (const [filePath, code] of JSON.parse(readFileSync(0, 'utf8'))) {
        const [{ messages }] = await eslint.lintText(code, { filePath });
        found.push(messages.map(({ ruleId }) => ruleId));
      }
      console.log(JSON.stringify(found));`;
    const run = spawnSync(process.execPath, ['--no-warnings', '--input-type=module', '--eval', program], {
      cwd: root,
      input: JSON.stringify(findings),
      encoding: 'utf8',
    });
    if (run.status !== 0) throw new Error(run.stderr);
    rules = JSON.parse(run.stdout) as typeof rules;
  });

  it.each(findings.map(([file, code, rule], n) => [file, code.slice(0, 60).trim(), rule, n] as const))(
    'in %s says of %j: %s',
    (_file, _code, rule, n) => expect(rules[n]).toEqual(rule === null ? [] : [rule]),
  );
});

it('no file says that a rule is not for it, but with the rule and the reason', () => {
  const files = ['apps', 'libs'].flatMap((top) =>
    readdirSync(join(root, top), { recursive: true, encoding: 'utf8' })
      .filter((name) => /\.(ts|mjs)$/.test(name) && !name.includes('generated/'))
      .map((name) => join(top, name)),
  );
  expect(files.length).toBeGreaterThan(100);
  const silenced = files.flatMap((file) =>
    [...readFileSync(join(root, file), 'utf8').matchAll(/(?:eslint-disable|@ts-ignore|@ts-nocheck).*/g)]
      .filter(([line]) => !/eslint-disable-next-line \S+ -- \S/.test(line))
      .map(([line]) => `${file}: ${line}`),
  );
  expect(silenced).toEqual([]);
});
