import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { projectRoot } from '@planet/platform';

const root = projectRoot();
const read = (file: string) => readFileSync(join(root, file), 'utf8');
const foldersIn = (dir: string) =>
  readdirSync(join(root, dir)).filter((name) => statSync(join(root, dir, name)).isDirectory());
const markdown = (dir: string): string[] =>
  readdirSync(join(root, dir), { withFileTypes: true }).flatMap((entry) => {
    if (
      ['node_modules', 'dist', 'data', 'fixtures'].includes(entry.name) ||
      (entry.name.startsWith('.') && entry.isDirectory())
    )
      return [];
    const path = join(dir, entry.name);
    return entry.isDirectory() ? markdown(path) : entry.name.endsWith('.md') ? [path] : [];
  });

describe('the docs', () => {
  it('begin with the two commands', () => {
    const blocks = [...read('README.md').matchAll(/```sh\n([^`]*?)```/g)].map((found) => found[1]!.trim());
    expect(blocks.slice(0, 2)).toEqual(['npm install && npm start', 'npm install && npm test']);
  });
  it('name only scripts that there are', () => {
    const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };
    const named = markdown('.').flatMap((file) =>
      [...read(file).matchAll(/npm run (?:-s |--silent )?([a-z:]+)/g)].map((found) => found[1]!),
    );
    expect(named.filter((name) => !(name in scripts))).toEqual([]);
  });
  it('link to files that there are', () => {
    const broken = markdown('.').flatMap((file) =>
      [...read(file).matchAll(/\]\((?!https?:|#|mailto:|planet:)([^)\s]+)\)/g)]
        .map((found) => found[1]!.split('#')[0]!)
        .filter(
          (target) =>
            /^[\w./-]+$/.test(target) && target.includes('.') && !existsSync(join(root, dirname(file), target)),
        )
        .map((target) => `${file}: ${target}`),
    );
    expect(broken).toEqual([]);
  });
  it('have a line for every folder', () => {
    const rows = [...read('docs/ARCHITECTURE.md').matchAll(/^\| `([\w./-]+)\/` \|/gm)].map((found) => found[1]!);
    const there = ['apps', 'libs', 'test'].flatMap((dir) => foldersIn(dir).map((name) => `${dir}/${name}`));
    expect(rows.toSorted()).toEqual([...there, 'prisma', 'scripts'].toSorted());
  });
  it('number the decisions without a gap', () => {
    const numbers = readdirSync(join(root, 'docs/adr'))
      .map((name) => Number(name.slice(0, 4)))
      .toSorted((a, b) => a - b);
    expect(numbers).toEqual(numbers.map((_, n) => n + 1));
  });
  it('keep a changelog', () => expect(read('CHANGELOG.md')).toContain('## Unreleased'));
});
