import {
  createIntake,
  defaultParkMs,
  defaultTallyMs,
  defaultRetryDelays,
  ensureService,
  type Bridge,
} from '@planet/bridge';
import type { EnvelopeDraft, GraphReader, BlobStore, Kit, Logger, Protocol, ProtocolDefinition } from '@planet/core';
import { createBlobStore, createFeedLog, createGraphReader, createKeyValue, keys, Store } from '@planet/store';
import type { Settings } from './config/index.js';
import { createSafeHttp, type ClosableHttp } from './http/safe-http.js';
import { createKeyRing } from './key-ring.js';
import { createSealer } from './sealing.js';
import { loadSecrets } from './secrets.js';
import { version } from './version.js';

/** Everything that a role works with. */
export interface Planet {
  settings: Settings;
  logger: Logger;
  store: Store;
  bridge: Bridge;
  protocols: Protocol[];
  graph: GraphReader;
  blobs: BlobStore;
  intake: (draft: EnvelopeDraft) => Promise<void>;
  adminToken: string;
  close(): Promise<void>;
}
export interface PlanetOptions {
  settings: Settings & { databaseUrl: string };
  logger: Logger;
  definitions: readonly ProtocolDefinition[];
  /** For tests: shorter waits. */
  retryDelaysMs?: number[];
  parkMs?: number;
  tallyMs?: number;
  clock?: () => Date;
}

/** The one visible place where the parts are put together. */
export async function createPlanet({ settings, logger, definitions, ...options }: PlanetOptions): Promise<Planet> {
  const clock = options.clock ?? (() => new Date());
  const store = new Store(settings.databaseUrl, settings.databasePool);
  const secrets = await loadSecrets(settings);
  const db = store.prisma;
  const keyRing = createKeyRing(
    {
      find: (owner, purpose) => keys.find(db, owner, purpose),
      insertIfAbsent: (owner, purpose, pair) => keys.insertIfAbsent(db, owner, purpose, pair),
      publics: (owners, purpose) => keys.publics(db, owners, purpose),
    },
    createSealer(secrets.kek),
  );
  const http: ClosableHttp = createSafeHttp({
    origin: settings.origin,
    version,
    allowPrivateAddresses: settings.allowPrivateAddresses,
  });
  const graph = createGraphReader(store);
  const blobs = createBlobStore(db);
  const log = createFeedLog(store);
  const protocols: Protocol[] = [];
  for (const definition of definitions) {
    const kit: Kit = {
      origin: settings.origin,
      version,
      dataDir: settings.dataDir,
      http,
      keys: keyRing,
      kv: createKeyValue(db, definition.name),
      log,
      blobs,
      graph,
      clock,
      logger,
    };
    protocols.push(await definition.create(kit, settings.networks[definition.name]));
  }
  const bridge: Bridge = {
    store,
    protocols: new Map(protocols.map((protocol) => [protocol.name, protocol])),
    logger,
    clock,
    settings: {
      host: new URL(settings.origin).host,
      origin: settings.origin,
      parkMs: options.parkMs ?? defaultParkMs,
      tallyMs: options.tallyMs ?? defaultTallyMs,
      retryDelaysMs: options.retryDelaysMs ?? defaultRetryDelays,
    },
  };
  await ensureService(bridge);
  return {
    settings,
    logger,
    store,
    bridge,
    protocols,
    graph,
    blobs,
    intake: createIntake(bridge),
    adminToken: secrets.adminToken,
    async close() {
      await http.close();
      await store.close();
    },
  };
}
