import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import type { Settings } from './config/index.js';
import { secretFile } from './secrets.js';
import { StartError } from './start-error.js';

/**
 * The key that seals the wallets of people, for `createSealer`: set, given by a command (of a key management service), or
 * kept in the data folder. Asked for by the signer alone.
 *
 * @throws StartError where the command fails; its output is told to nobody.
 */
export async function loadWalletKek({
  dataDir,
  walletKek,
  walletKekCommand,
}: Pick<Settings, 'dataDir' | 'walletKek' | 'walletKekCommand'>): Promise<string> {
  if (walletKek) return walletKek;
  if (walletKekCommand) return run(walletKekCommand);
  return (await secretFile(join(dataDir, 'wallet-kek'), () => randomBytes(32).toString('base64'))).text;
}

const patienceMs = 30_000;

const run = (command: string): Promise<string> =>
  new Promise((resolve, reject) => {
    execFile('/bin/sh', ['-c', command], { timeout: patienceMs, maxBuffer: 10_000 }, (error, stdout) => {
      if (error)
        reject(new StartError(`WALLET_KEK_COMMAND failed (${error.killed ? 'no answer' : `code ${error.code}`}).`));
      else resolve(stdout.trim());
    });
  });
