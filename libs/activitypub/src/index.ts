import { define } from '@planet/core';
import { createActivityPub } from './activitypub.protocol.js';
import { activitypubConfig } from './config.js';
import { checkProof } from './proof/index.js';

/** The ActivityPub network. */
export const activitypub = define({
  name: 'activitypub',
  config: activitypubConfig,
  create: createActivityPub,
  checkProof: () => checkProof,
});
