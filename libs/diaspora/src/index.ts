import { define } from '@planet/core';
import { diasporaConfig } from './config.js';
import { createDiaspora } from './diaspora.protocol.js';
import { checkProof } from './proof.js';

/** The diaspora* network. */
export const diaspora = define({
  name: 'diaspora',
  config: diasporaConfig,
  create: createDiaspora,
  checkProof: () => checkProof,
});
