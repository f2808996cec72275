export * from './config/index.js';
export { createLogger, stripCredentials } from './logging.js';
export * from './role.js';
export * from './start-error.js';
export * from './key-ring.js';
export * from './sealing.js';
export * from './secrets.js';
export { loadWalletKek } from './wallet-kek.js';
export { createSafeHttp, type ClosableHttp, type SafeHttpOptions } from './http/safe-http.js';
export { classify, isLoopbackHost } from './http/addresses.js';
export { startPostgres, freePort, type EmbeddedPostgres } from './embedded/postgres.js';
export { createPlanet, type Planet, type PlanetOptions } from './planet.js';
export { version } from './version.js';
export { chainKeys, type ChainKeys } from './chain/keys.js';
export { chainDir, openChain, type OpenChain } from './chain/open.js';
export {
  ChainWaits,
  deployContracts,
  deployCost,
  ensureContracts,
  placeOf,
  type ContractsOptions,
} from './chain/contracts.js';
