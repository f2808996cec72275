import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { projectRoot } from '@planet/platform';

/** Rule, file, and the import that breaks it. `libs/newnet` is a network that no rule names. */
const breaches: [rule: string, file: string, code: string][] = [
  ['core-imports-nothing', 'libs/core/src/a.ts', `import '../../store/src/index.js';`],
  ['core-imports-nothing', 'libs/core/src/b.ts', `import '../../ssb/src/index.js';`],
  ['protocol-knows-only-core', 'libs/ssb/src/a.ts', `import '../../activitypub/src/index.js';`],
  ['protocol-knows-only-core', 'libs/newnet/src/a.ts', `import '../../store/src/index.js';`],
  ['protocol-knows-only-core', 'libs/newnet/src/b.ts', `import '../../bridge/src/index.js';`],
  ['protocol-knows-only-core', 'libs/activitypub/src/a.ts', `import '../../platform/src/index.js';`],
  ['wire-stands-alone', 'libs/ssb/src/wire/a.ts', `import '../../../core/src/index.js';`],
  ['wire-stands-alone', 'libs/newnet/src/wire/a.ts', `import '../convert/x.js';`],
  ['protocols-are-reached-by-the-registry', 'apps/gateway/src/a.ts', `import '../../../libs/ssb/src/index.js';`],
  ['protocols-are-reached-by-the-registry', 'libs/platform/src/a.ts', `import '../../newnet/src/index.js';`],
  ['shared-libs-order', 'libs/store/src/a.ts', `import '../../bridge/src/index.js';`],
  ['store-and-identity-are-strangers', 'libs/store/src/b.ts', `import '../../identity/src/index.js';`],
  ['bridge-order', 'libs/bridge/src/a.ts', `import '../../platform/src/index.js';`],
  ['bridge-order', 'libs/bridge/src/b.ts', `import '../../protocols/src/index.js';`],
  ['libs-never-import-apps', 'libs/platform/src/b.ts', `import '../../../apps/workers/src/x.js';`],
  ['apps-are-strangers', 'apps/gateway/src/b.ts', `import '../../workers/src/x.js';`],
  ['apps-are-strangers', 'apps/cli/src/a.ts', `import '../../gateway/src/x.js';`],
  ['front-door-only', 'apps/workers/src/a.ts', `import '../../../libs/store/src/inner.js';`],
  ['prisma-lives-in-store', 'libs/bridge/src/c.ts', `import '@prisma/client';`],
  ['bullmq-lives-in-workers', 'apps/gateway/src/c.ts', `import 'bullmq';`],
  ['nest-lives-at-the-edge', 'libs/bridge/src/d.ts', `import '@nestjs/common';`],
  ['no-cycles', 'libs/bridge/src/e.ts', `import './f.js';`],
];
const innocent: [file: string, code: string][] = [
  ...['core', 'store', 'identity', 'bridge', 'platform', 'protocols', 'ssb', 'activitypub', 'newnet'].map(
    (lib): [string, string] => [`libs/${lib}/src/index.ts`, 'export const x = 1;'],
  ),
  ['libs/store/src/inner.ts', 'export const x = 1;'],
  ['libs/newnet/src/convert/x.ts', 'export const x = 1;'],
  ['apps/workers/src/x.ts', 'export const x = 1;'],
  ['apps/gateway/src/x.ts', 'export const x = 1;'],
  ['libs/bridge/src/f.ts', `import './e.js';\nexport const x = 1;`],
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
      cpSync(join(projectRoot(), file), join(tree, file));
    symlinkSync(join(projectRoot(), 'node_modules'), join(tree, 'node_modules'));
    const run = spawnSync(
      process.execPath,
      [
        join(projectRoot(), 'node_modules/dependency-cruiser/bin/dependency-cruiser.mjs'),
        'apps',
        'libs',
        '--config',
        '.dependency-cruiser.cjs',
        '--output-type',
        'json',
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
    expect(
      found.map(({ from }) => from).filter((from) => !planted.has(from) && from !== 'libs/bridge/src/f.ts'),
    ).toEqual([]);
  });
});

describe('the linter', () => {
  it('refuses process.env outside the config, and files of more than 400 lines', () => {
    const lint = (name: string, code: string) =>
      spawnSync(
        process.execPath,
        [
          join(projectRoot(), 'node_modules/eslint/bin/eslint.js'),
          '--stdin',
          '--stdin-filename',
          join(projectRoot(), name),
          '--format',
          'json',
        ],
        { cwd: projectRoot(), input: code, encoding: 'utf8' },
      ).stdout;
    // The name of a file that is part of the project: the rules need its types.
    expect(lint('libs/bridge/src/host.ts', 'export const home = process.env.HOME;\n')).toContain(
      'no-restricted-properties',
    );
    expect(lint('libs/bridge/src/host.ts', 'export const x = 1;\n'.repeat(401))).toContain('max-lines');
    expect(lint('libs/platform/src/config/environment.ts', 'export const home = process.env.HOME;\n')).not.toContain(
      'no-restricted-properties',
    );
  });
});
