export { ConfigError } from './config-error.js';
export { environment, projectRoot } from './environment.js';
export { envExample } from './env-example.js';
export { loadSettings } from './load.js';
export { shownSettings } from './shown.js';
export { blocksOf, type Definitions } from './fields.js';
export type { Settings } from './settings.js';
export { profileOf, readContracts } from './chain.js';
