export * from './config/index.js';
export { createLogger, stripCredentials } from './logging.js';
export * from './role.js';
export * from './start-error.js';
export * from './key-ring.js';
export * from './sealing.js';
export * from './secrets.js';
export { createSafeHttp, type ClosableHttp, type SafeHttpOptions } from './http/safe-http.js';
export { classify, isLoopbackHost } from './http/addresses.js';
