import { Command } from 'commander';
import { startDatabases } from '../support/database.js';
import { killChain } from './chain-under-fire.js';

const { kills } = new Command('npm run chaos:chain --')
  .description('Kills the embedded chain and its role at random under load, and compares every table with the chain.')
  .option('--kills <n>', 'how often', Number, 200)
  .parse()
  .opts<{ kills: number }>();
const databases = await startDatabases();
const { said, ...found } = await killChain(databases, {
  kills,
  say: (line) => void process.stderr.write(`${line}\n`),
});
for (const difference of said) process.stderr.write(`${difference}\n`);
process.stdout.write(`${JSON.stringify(found)}\n`);
await databases.stop();
process.exit(found.lost + found.differing + found.orphans === 0 ? 0 : 1);
