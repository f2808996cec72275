export {
  home,
  defaultParkMs,
  defaultRetryDelays,
  defaultTallyMs,
  inParallel,
  type Bridge,
  type BridgeSettings,
} from './bridge.js';
export { createIntake, receive } from './intake.js';
export { inbound, replay } from './inbound.js';
export { fanOut } from './fan-out.js';
export { deliver } from './deliver.js';
export { sweep, tidy } from './housekeeping.js';
export { findAccount } from './resolve.js';
export { ensureHosted } from './host.js';
export { ensureService, memberJoined } from './members.js';
export { createAccount, createPost, deletePost, editPost, setFollow, setReaction, type PostInput } from './publish.js';
export { castVote } from './vote.js';
export { retryDeliveries } from './admin.js';
export { linkEnded, linkFinal, startLink, waysToShow, type LinkStarted } from './identity/links.js';
export { confirmLink, type Confirmation, type Confirmed, type WaitsFor } from './identity/confirm.js';
export { unlink, type Unlinked } from './identity/unlink.js';
export { importClaims, type ClaimGiven, type ClaimsImported } from './identity/claims.js';
export { bundleOf, prove } from './identity/prove.js';
export { checkProofs } from './identity/rechecks.js';
