import type { Logger } from '@planet/core';
import { createSealer, loadWalletKek, type Settings } from '@planet/platform';
import { acts, listen, seats, signings, Store, type ActRow, type Listener } from '@planet/store';
import { exportOne } from './export-wallet.js';
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
  const rounds = [new Rounds(() => signAll(store, signer, logger)), new Rounds(() => exportAll(store, keys, logger))];
  const wake = () => rounds.forEach((one) => one.wake());
  const listener: Listener = await listen(
    settings.databaseUrl,
    acts.actChannel,
    (state) => (state === '' || state === 'asked' ? wake() : undefined),
    logger,
  );
  const clockwork = setInterval(wake, pollMs);
  return {
    recovery,
    async stop() {
      clearInterval(clockwork);
      await listener.stop();
      await Promise.all(rounds.map((one) => one.stop()));
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
    for (const act of await signings.asked(store.prisma, seat.world, batch))
      await signOne(store, signer, logger, act, seat);
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

/** One at a time, beside the signing. */
async function exportAll(store: Store, keys: WalletKeys, logger: Logger): Promise<void> {
  try {
    for (const act of await signings.exportsAsked(store.prisma, batch)) {
      const done = await exportOne(store, keys, act);
      logger.warn({ act: act.id, identity: act.identityId, done }, 'the file of a wallet was asked for');
    }
  } catch (error) {
    logger.error({ err: error }, 'the file of a wallet could not be made');
  }
}
