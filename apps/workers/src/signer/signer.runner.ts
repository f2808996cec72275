import type { Logger } from '@planet/core';
import { createSealer, loadWalletKek, type Settings } from '@planet/platform';
import { acts, listen, seats, Store, type ActRow, type Listener } from '@planet/store';
import { signAct, type Signer } from './sign-act.js';
import { WalletKeys } from './wallet-keys.js';

const pollMs = 2000;
const batch = 64;

export interface RunningSigner {
  /** Address of the operator's recovery key. */
  recovery: string;
  stop(): Promise<void>;
}
export interface SignerOptions {
  settings: Pick<Settings, 'dataDir' | 'origin' | 'walletKek' | 'walletKekCommand'> & { databaseUrl: string };
  logger: Logger;
  clock?: () => Date;
}

/**
 * Signs what is asked: woken by NOTIFY, with a poll as the net. It opens no port and loads no network; the key that seals
 * the wallets is in the memory of this process alone.
 */
export async function startSigner({
  settings,
  logger,
  clock = () => new Date(),
}: SignerOptions): Promise<RunningSigner> {
  const store = new Store(settings.databaseUrl, 2);
  const keys = new WalletKeys(createSealer(await loadWalletKek(settings)));
  const signer: Signer = { keys, host: new URL(settings.origin).host, clock };
  const { address: recovery } = await store.transaction(async (tx) => {
    await keys.box(tx);
    return keys.recovery(tx);
  });
  const rounds = new Rounds(() => signAll(store, signer, logger));
  const listener: Listener = await listen(
    settings.databaseUrl,
    acts.actChannel,
    (state) => (state === '' || state === 'asked' ? rounds.wake() : undefined),
    logger,
  );
  const clockwork = setInterval(() => rounds.wake(), pollMs);
  return {
    recovery,
    async stop() {
      clearInterval(clockwork);
      await listener.stop();
      await rounds.stop();
      await store.close();
    },
  };
}

/** One round at a time; woken during one, it makes another. */
class Rounds {
  private running: Promise<void> | null = null;
  private again = false;
  private stopped = false;
  constructor(private readonly round: () => Promise<void>) {}

  wake(): void {
    this.again = true;
    this.running ??= this.run().finally(() => (this.running = null));
  }
  private async run(): Promise<void> {
    while (this.again && !this.stopped) {
      this.again = false;
      await this.round();
    }
  }
  async stop(): Promise<void> {
    this.stopped = true;
    await this.running;
  }
}

/** Acts one by one: what is wrong with one is not the others' fault. */
async function signAll(store: Store, signer: Signer, logger: Logger): Promise<void> {
  try {
    const seat = await seats.read(store.prisma);
    if (!seat) return;
    for (const act of await acts.inState(store.prisma, 'asked', batch)) await signOne(store, signer, logger, act, seat);
  } catch (error) {
    logger.warn({ err: error }, 'acts could not be read; it is tried again');
  }
}

async function signOne(store: Store, signer: Signer, logger: Logger, act: ActRow, seat: Parameters<typeof signAct>[3]) {
  const { id, kind, identityId: identity } = act;
  try {
    const end = await store.transaction((tx) => signAct(tx, signer, act, seat));
    if (end === 'signed' || end === 'done') logger.info({ act: id, kind, identity }, 'signed');
    else if (end) logger.warn({ act: id, kind, identity, reason: end }, 'not signed');
  } catch (error) {
    logger.error({ err: error, act: id, kind, identity }, 'an act could not be signed');
  }
}
