import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from './config/index.js';

export const version = (JSON.parse(readFileSync(join(projectRoot(), 'package.json'), 'utf8')) as { version: string })
  .version;
