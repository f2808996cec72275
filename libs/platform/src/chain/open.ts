import { join } from 'node:path';
import type { Logger } from '@planet/core';
import { connectChain, startEmbeddedChain, WrongChain, type Chain, type EmbeddedChain } from '@planet/identity';
import { profileOf, type Settings } from '../config/index.js';
import { StartError } from '../start-error.js';

export interface OpenChain {
  chain: Chain;
  /** Null: it is somebody else's. */
  embedded: EmbeddedChain | null;
  close(): Promise<void>;
}

export const chainDir = (settings: Pick<Settings, 'dataDir'>): string => join(settings.dataDir, 'chain');

/**
 * The chain that the settings name: the embedded one is started, another connected.
 *
 * @throws StartError where it can never work so: no program for this machine, another chain than the profile says; Error
 * where nobody answers
 */
export async function openChain(
  settings: Pick<Settings, 'dataDir' | 'chain' | 'chainRpcUrl'>,
  logger: Logger,
): Promise<OpenChain> {
  const profile = profileOf(settings.chain);
  if (settings.chain !== 'embedded') {
    const chain = await connectChain({ profile, rpcUrl: settings.chainRpcUrl }).catch((error: unknown) => {
      if (error instanceof WrongChain) throw new StartError(`CHAIN=${settings.chain}: ${error.message}.`);
      throw error;
    });
    return { chain, embedded: null, close: async () => undefined };
  }
  const dir = chainDir(settings);
  const embedded = await startEmbeddedChain({ dir, logger, chainId: profile.id ?? undefined }).catch(
    (error: Error): never => {
      throw new StartError(error.message);
    },
  );
  try {
    const chain = await connectChain({ profile, rpcUrl: embedded.url, stateDir: dir });
    return { chain, embedded, close: () => embedded.stop() };
  } catch (error) {
    await embedded.stop();
    throw error;
  }
}
