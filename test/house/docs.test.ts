import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, posix } from 'node:path';
import { projectRoot } from '@planet/platform';

const root = projectRoot();
const read = (file: string) => readFileSync(join(root, file), 'utf8');
const foldersIn = (dir: string) =>
  readdirSync(join(root, dir)).filter((name) => statSync(join(root, dir, name)).isDirectory());
/** Files that are written by hand or committed, below a folder. */
const filesIn = (dir: string, ending: RegExp): string[] =>
  readdirSync(join(root, dir), { withFileTypes: true }).flatMap((entry) => {
    if (['node_modules', 'dist', 'data', 'generated', '.git'].includes(entry.name)) return [];
    const path = posix.join(dir, entry.name);
    return entry.isDirectory() ? filesIn(path, ending) : ending.test(entry.name) ? [path] : [];
  });
const pages = filesIn('.', /\.md$/);
const scripts = (JSON.parse(read('package.json')) as { scripts: Record<string, string> }).scripts;

describe('the docs', () => {
  it('begin with the two commands', () => {
    const blocks = [...read('README.md').matchAll(/```sh\n([^`]*?)```/g)].map((found) => found[1]!.trim());
    expect(blocks.slice(0, 2)).toEqual(['npm install && npm start', 'npm install && npm test']);
    expect(Object.keys(scripts)).toEqual(expect.arrayContaining(['start', 'test']));
  });
  it('name only scripts that there are', () => {
    const named = pages.flatMap((file) =>
      [...read(file).matchAll(/npm run (?:-s |--silent )?([a-z:]+)/g)].map((found) => found[1]!),
    );
    expect(named.length).toBeGreaterThan(5);
    expect(named.filter((name) => !(name in scripts))).toEqual([]);
  });
  it('link to files that there are', () => {
    const links = pages.flatMap((file) =>
      [...read(file).matchAll(/\]\((?!https?:|#|mailto:|planet:)([^)\s]+)\)/g)]
        .map((found) => found[1]!.split('#')[0]!)
        .filter((target) => /^[\w./-]+$/.test(target) && /[./]/.test(target))
        .map((target) => ({ file, target })),
    );
    expect(links.length).toBeGreaterThan(10);
    expect(links.filter(({ file, target }) => !existsSync(join(root, dirname(file), target)))).toEqual([]);
  });
  it('can all be reached from the README', () => {
    const linked = new Set(['README.md']);
    for (const file of linked)
      for (const [, target] of read(file).matchAll(/\]\(([\w./-]+)\)/g)) {
        const path = posix.join(dirname(file), target!);
        const isFolder = existsSync(join(root, path)) && statSync(join(root, path)).isDirectory();
        for (const page of isFolder ? filesIn(path, /\.md$/) : [path]) if (pages.includes(page)) linked.add(page);
      }
    expect(filesIn('docs', /\.md$/).filter((page) => !linked.has(page))).toEqual([]);
  });
  it('have a line for every folder', () => {
    const rows = [...read('docs/ARCHITECTURE.md').matchAll(/^\| `([\w./-]+)\/` \|/gm)].map((found) => found[1]!);
    const there = ['apps', 'libs', 'test'].flatMap((dir) => foldersIn(dir).map((name) => `${dir}/${name}`));
    expect(rows.toSorted()).toEqual([...there, 'prisma', 'scripts'].toSorted());
  });
  it('number the decisions without a gap; each is one page of four parts', () => {
    const names = readdirSync(join(root, 'docs/adr')).toSorted();
    expect(names.map((name) => Number(name.slice(0, 4)))).toEqual(names.map((_, n) => n + 1));
    for (const [n, name] of names.entries()) {
      const text = read(`docs/adr/${name}`);
      const parts = [...text.matchAll(/^\*\*(.+?)\.\*\*/gm)].map((found) => found[1]);
      expect({ name, parts }).toEqual({ name, parts: ['Context', 'Decision', 'Consequence', 'The number'] });
      expect(text).toMatch(new RegExp(`^# ${n + 1}\\. `));
      expect(text.split('\n').length).toBeLessThan(60);
    }
  });
  it('name only settings that there are', () => {
    const settings = new Set([...read('.env.example').matchAll(/^# ([A-Z][A-Z_]+)=/gm)].map((found) => found[1]!));
    const named = ['README.md', 'FEDERATION.md', ...filesIn('docs', /\.md$/)].flatMap((file) =>
      [
        ...read(file).matchAll(
          /\b(ORIGIN|[A-Z]+(?:_[A-Z]+)*_(?:URL|DIR|PORT|HOST|PROXY|EXTERNAL|FETCH|FORMAT|TOKEN))\b/g,
        ),
      ]
        .map((found) => found[1]!)
        .map((setting) => ({ file, setting })),
    );
    expect(named.length).toBeGreaterThan(8);
    expect(named.filter(({ setting }) => !settings.has(setting))).toEqual([]);
  });
  it('keep a changelog', () => expect(read('CHANGELOG.md')).toMatch(/^## (\[Unreleased\]|Unreleased)$/m));
  it('say nothing of the machine that they were written on', () => {
    const texts = filesIn('.', /\.(md|ts|mjs|cjs|json|ya?ml|sh|prisma|sql|graphql)$|^(Dockerfile|run)$/);
    expect(texts.length).toBeGreaterThan(300);
    const local = /(?:^|[\s'"`(=])\/(?:work|root|home|Users)\/\w/m;
    expect(texts.filter((file) => local.test(read(file)))).toEqual([]);
  });
});

describe('the commands that the docs name', () => {
  const named = [
    ...new Set(
      pages.flatMap((file) =>
        [...read(file).matchAll(/(?:npm run -s |`|^)planet (?:-- )?([a-z][^`\n]*)/gm)].map((found) => found[1]!.trim()),
      ),
    ),
  ]
    .map((text) => ({
      text,
      words: /^[a-z]+(?: [a-z]+(?=$| |…))?/.exec(text)![0].split(' '),
      flags: [...text.matchAll(/--[a-z-]+/g)].map((found) => found[0]),
    }))
    .filter(({ words }) => words[0] !== 'is');
  beforeAll(() => void spawnSync(process.execPath, [join(root, 'scripts/build.mjs')], { stdio: 'inherit' }));

  const helps = new Map<string, string>();
  const help = (...path: string[]): string => {
    const ask = () =>
      spawnSync(process.execPath, [join(root, 'dist/apps/cli/src/main.js'), ...path, '--help'], { encoding: 'utf8' });
    if (!helps.has(path.join(' '))) helps.set(path.join(' '), ask().stdout);
    return helps.get(path.join(' '))!;
  };

  it('are some', () => expect(named.length).toBeGreaterThan(8));
  it.each(named)('planet $text', ({ words, flags }) => {
    const [group, command] = words;
    const whole = help(...words);
    const said = command && !whole.includes(`planet ${group} ${command}`) ? help(group!) : whole;
    expect(said).toContain(`Usage: planet ${group}`);
    // A second word that is no command is an argument; groups take none.
    if (said.includes('[command]') && command) expect(said).toMatch(new RegExp(`^  ${command} `, 'm'));
    for (const flag of flags) expect(said).toContain(flag);
  });
});
