import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { protocols } from '@planet/protocols';
import { envExample } from './env-example.js';
import { projectRoot } from './environment.js';

describe('.env.example', () => {
  it('is what the schemas say (if not: node scripts/build.mjs && node dist/scripts/env-example.js)', () => {
    expect(readFileSync(join(projectRoot(), '.env.example'), 'utf8')).toBe(envExample(protocols));
  });
});
