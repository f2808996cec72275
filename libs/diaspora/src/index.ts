import { define } from '@planet/core';
import { title } from './title.js';
import { diasporaConfig } from './config.js';
import { createDiaspora } from './diaspora.protocol.js';
import { checkProof } from './proof.js';

/** The diaspora* network. */
export const diaspora = define({
  name: 'diaspora',
  title,
  config: diasporaConfig,
  create: createDiaspora,
  checkProof: () => checkProof,
});
