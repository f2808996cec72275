import { readFile } from 'node:fs/promises';
import { guards } from './attacks.guards.mjs';

/** `attack-guards.mjs` takes each out, and sees that its test fails; here only that it still finds them. */
test.each(guards)(
  'the guard %s (test "%s") stands once in %s, and its test is there',
  async (_name, named, file, guard) => {
    expect((await readFile(file, 'utf8')).split(guard)).toHaveLength(2);
    expect(await readFile('test/identity/attacks.test.ts', 'utf8')).toContain(`it('${named}`);
  },
);
