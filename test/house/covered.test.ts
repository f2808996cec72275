import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '@planet/platform';
import { protocols } from '@planet/protocols';
import { memoryKit } from '../support/memory-kit.js';
import { covered } from './covered.js';

/** No cell of docs/abilities.md says yes without a test that shows it. */
describe.each(protocols.map((definition) => [definition.name, definition] as const))(
  'what %s can do',
  (name, definition) => {
    it('is seen in a test, each thing, and nothing else is named', async () => {
      const { abilities } = await definition.create(memoryKit(), definition.config.parse({}));
      const can = [...abilities.kinds, ...abilities.audiences.map((audience) => `audience ${audience}`)];
      expect(Object.keys(covered[name] ?? {}).toSorted()).toEqual(can.toSorted());
    });
    it.each(Object.entries(covered[name] ?? {}))('%s: the test is there', (_what, [file, title]) => {
      expect(title).not.toBe('');
      const source = readFileSync(join(projectRoot(), file), 'utf8');
      expect(["'", '"', '`'].some((quote) => source.includes(quote + title))).toBe(true);
    });
  },
);
