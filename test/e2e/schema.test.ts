import { readFile, writeFile } from 'node:fs/promises';
import { schemaText } from '../../apps/gateway/src/graphql/print-schema.js';

const file = new URL('../../apps/gateway/schema.graphql', import.meta.url);

it('is the schema that stands in the file (UPDATE_SCHEMA=1 writes it)', async () => {
  const text = await schemaText();
  if (process.env['UPDATE_SCHEMA']) await writeFile(file, text);
  expect(await readFile(file, 'utf8')).toBe(text);
});
