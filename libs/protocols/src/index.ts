import type { ProtocolDefinition } from '@planet/core';
import { activitypub } from '@planet/activitypub';
import { diaspora } from '@planet/diaspora';
import { ssb } from '@planet/ssb';

/** Every network of this Planet: one line each. Queues, settings, roles and the contract suite follow from it. */
export const protocols: readonly ProtocolDefinition[] = [ssb, activitypub, diaspora];
