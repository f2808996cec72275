import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Command } from 'commander';
import { follow, keysOf } from '../libs/diaspora/src/wire/conformance/follow.js';
import { authorsOf } from '../libs/diaspora/src/wire/conformance/related.js';
import { checkedKeys, checkedVector } from '../libs/diaspora/src/wire/conformance/vector.js';

const program = new Command('npm run vectors --')
  .description('Follows a folder of test vectors, and says which of them Planet does not read as it should.')
  .argument('<network>', 'diaspora')
  .argument('<dir>', 'a folder with keys.json and one file a vector, such as test/fixtures/diaspora/vectors')
  .option('--keys <file>', 'other keys; a folder without its own is read with those of the fixtures')
  .option('--json', 'the last line is { passed, failed, failures } as JSON')
  .addHelpText('after', '\nExits with 1 when one fails, with 2 when the folder cannot be read.')
  .parse();
const options = program.opts<{ json?: boolean; keys?: string }>();
const [network, given] = program.args as [string, string];
// npm runs this in the project's folder, whatever folder it was called in.
const here = (path: string): string => resolve(process.env.INIT_CWD ?? '.', path);
const dir = here(given);
const say = (line: string): void => void process.stdout.write(`${line}\n`);
const wrong = (why: string): never => program.error(`error: ${why}`, { exitCode: 2 });

if (network !== 'diaspora') wrong(`there are no vectors for ${network}; there are for diaspora`);
if (!statSync(dir, { throwIfNoEntry: false })?.isDirectory()) wrong(`${given} is no folder`);

/** Runs a reader on a file's JSON; what is wrong with the file ends the program. */
function read<T>(file: string, check: (value: unknown) => T): T {
  try {
    return check(JSON.parse(readFileSync(file, 'utf8')));
  } catch (error) {
    return wrong(`${file}: ${(error as Error).message}`);
  }
}

const files = readdirSync(dir)
  .filter((file) => file.endsWith('.json') && file !== 'keys.json' && file !== 'index.json')
  .toSorted();
if (files.length === 0) wrong(`${given} holds no vectors`);
const ownKeys = join(dir, 'keys.json');
const keyFile = options.keys ?? (existsSync(ownKeys) ? ownKeys : 'test/fixtures/diaspora/vectors/keys.json');
const keys = read(options.keys ? here(keyFile) : keyFile, (value) => keysOf(checkedKeys(value)));
const vectors = files.map((file) => read(join(dir, file), checkedVector));
const authors = authorsOf(vectors);

const failures: string[] = [];
for (const [n, vector] of vectors.entries()) {
  const why = follow(vector, keys, authors);
  if (why !== undefined) failures.push(vector.name);
  say(why === undefined ? `ok      ${files[n]}` : `not ok  ${files[n]}: ${why}`);
}
const passed = vectors.length - failures.length;
say(`${passed} of ${vectors.length} as they should be`);
if (options.json) say(JSON.stringify({ passed, failed: failures.length, failures }));
process.exitCode = failures.length === 0 ? 0 : 1;
