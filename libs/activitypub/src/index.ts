import { define } from '@planet/core';
import { title } from './title.js';
import { createActivityPub } from './activitypub.protocol.js';
import { activitypubConfig } from './config.js';
import { checkProof } from './proof/index.js';

/** The ActivityPub network. */
export const activitypub = define({
  name: 'activitypub',
  title,
  config: activitypubConfig,
  create: createActivityPub,
  checkProof: () => checkProof,
});
