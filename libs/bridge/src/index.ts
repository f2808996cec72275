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
export { updateProfile, type ProfileChange } from './identity/profile.js';
export { addPersona, personasOf, type NewPersona } from './identity/personas.js';
export { keepPicture } from './identity/pictures.js';
export { showRecovery, type RecoveryShown } from './identity/recovery-view.js';
export { deleteIdentity, leaveNetwork, type Going, type Gone, type Left } from './identity/leave.js';
export * as effects from './identity/effects.js';
export { castVote } from './vote.js';
export { retryDeliveries } from './admin.js';
export { askForActs, reflectRefusals, relayActs, renewOverdue, type Anchor } from './identity/anchor.js';
export { endActsOffChain } from './identity/off-chain.js';
export { settleFinal } from './identity/settle.js';
export {
  createEntrance,
  usualLimits,
  type Entrance,
  type EntranceLimits,
  type EntranceOptions,
  type Visit,
} from './identity/entrance.js';
export { suggestHandle } from './identity/handles.js';
export { createSignUpInvite } from './identity/invites.js';
export {
  endSession,
  listSessions,
  resume,
  signOut,
  stands,
  type OpenSession,
  type SessionShown,
  type Visitor,
} from './identity/sessions.js';
export { signIn, startSignIn, type SignInChallenge, type SignInInput } from './identity/sign-in.js';
export { signUp, type SignedIn, type SignUpInput } from './identity/sign-up.js';
export { startSignUp, type NetworkChoice, type SignUpChallenge, type StartSignUp } from './identity/start-sign-up.js';
export {
  addCredential,
  removeCredential,
  shown as showCredential,
  startCredential,
  type Confirmation,
  type CredentialChallenge,
  type CredentialShown,
  type NewCredentialInput,
} from './identity/credentials.js';
export { linkEnded, linkFinal, startLink, waysToShow, type LinkStarted } from './identity/links.js';
export {
  confirmLink,
  type Confirmation as LinkConfirmation,
  type Confirmed,
  type WaitsFor,
} from './identity/confirm.js';
export type { AskedSignature } from './identity/ask-signature.js';
export { actsToSign, signAct, type OwnStep } from './identity/own-acts.js';
export { endedByAccount, unlink, type Unlinked } from './identity/unlink.js';
export { importClaims, type ClaimGiven, type ClaimsImported } from './identity/claims.js';
export { bundleOf, prove } from './identity/prove.js';
export { checkProofs } from './identity/rechecks.js';
export {
  confirmHandOver,
  exportWallet,
  type ExportInput,
  type HandOver,
  type WalletExport,
} from './identity/wallets.js';
export {
  cancelRecovery,
  changeRecovery,
  finishRecovery,
  startRecovery,
  type RecoveryStep,
} from './identity/recover.js';
export { recovered, recoveryChanged, recoveryOf, type Recovery } from './identity/recovery-effects.js';
