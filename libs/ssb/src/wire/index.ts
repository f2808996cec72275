export type * from './types.js';
export { createNode } from './node.js';
export { adminSocket } from './transport.js';
export { DEFAULT_LIMITS, MAIN_NETWORK } from './limits.js';
export { makeInvite } from './invites.js';
export {
  MAX_MESSAGE_CHARS,
  checkMessage,
  createMessage,
  messageKey,
  parseMessage,
  type Checked,
  type ClassicMessage,
  type Created,
} from './classic.js';
export { box, isPrivate, unbox } from './box.js';
export { isBlob, isFeed } from './feed-ids.js';
