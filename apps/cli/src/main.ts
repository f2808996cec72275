import { Command } from 'commander';
import { startSentence, version } from '@planet/platform';
import { addChainCommands } from './commands/chain.js';
import { addConfigCommand } from './commands/config.js';
import { addGraphCommands } from './commands/graph.js';
import { addIdentityCommands } from './commands/identity.js';
import { addClaimsCommands } from './commands/claims.js';
import { addProofCommands } from './commands/proof.js';
import { addSsbCommands } from './commands/ssb.js';
import { start, type StartOptions } from './start/start.js';

const program = new Command('planet')
  .description('One service that is a Scuttlebutt pub, an ActivityPub server, and the bridge between them.')
  .version(version)
  .showHelpAfterError();

program
  .command('start')
  .description('run Planet until it is told to stop (SIGTERM, Ctrl-C)')
  .option('--roles <names>', 'only these, separated by commas: gateway, workers, signer, chain, ssb (default: all)')
  .option('--data-dir <folder>', 'folder for database and secrets (DATA_DIR)')
  .option('--port <number>', 'port for HTTP (PORT)')
  .option('--host <address>', 'address to listen on (HOST)')
  .option('--origin <url>', 'public address (ORIGIN)')
  .action(async (options: StartOptions) => process.exit(await start(options)));
addConfigCommand(program);
addSsbCommands(program);
addGraphCommands(program);
addChainCommands(program);
addIdentityCommands(program);
addProofCommands(program);
addClaimsCommands(program);

try {
  await program.parseAsync();
} catch (error) {
  const sentence = startSentence(error);
  process.stderr.write(`${sentence ?? (error instanceof Error ? error.stack : String(error))}\n`);
  process.exit(1);
}
