import { define } from '@planet/core';
import { title } from './title.js';
import { ssbConfig } from './config.js';
import { checkProof } from './proof.js';
import { createSsb } from './ssb.protocol.js';

/** The Scuttlebutt network: a pub whose log is the store that Planet gives it. */
export const ssb = define({ name: 'ssb', title, config: ssbConfig, create: createSsb, checkProof });
