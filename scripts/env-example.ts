// Writes .env.example from the schemas of the settings: `node dist/scripts/env-example.js`, after a build.
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { envExample, projectRoot } from '@planet/platform';
import { protocols } from '@planet/protocols';

await writeFile(join(projectRoot(), '.env.example'), envExample(protocols));
