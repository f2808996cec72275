export { accountDigest } from './account-digest.js';
export { connectChain, WrongChain, type Chain, type ChainOptions, type Fees } from './chain/chain.js';
export { handlePattern, isHandle, isReserved } from './handles.js';
export { examineChain, type Diagnosis, type Finding } from './chain/doctor.js';
export { submitFrom } from './chain/submit.js';
export { chainProfileSchema, loadChainProfile, shippedProfiles, type ChainProfile } from './chain/profile.js';
export { startEmbeddedChain, type EmbeddedChain, type EmbeddedChainOptions } from './chain/embedded/embedded-chain.js';
export { listStates, newestState, savedBlock, saveState, type SavedState } from './chain/embedded/state-files.js';
export { everyAbi, gatewayAbi, identityAbi, tokenAccountAbi, tokenAccountRegistryAbi } from './contracts/abi.js';
export { actCall, actMessage, isSignedAct, type ActFields } from './contracts/act-call.js';
export { reads, standsThere, type Reads } from './chain/reads.js';
export { calls, type Call, type LinkRequest, type Registration } from './contracts/calls.js';
export { contractCode, type Build } from './contracts/code.js';
export { deploy, type Governance, type Submit } from './contracts/deploy.js';
export { deploymentSchema, type Deployment } from './contracts/deployment.js';
export { signedTypes, typedData, type ActMessage, type SignedAct } from './contracts/typed-data.js';
export { createIndexer, FinalityBroken, type Indexer, type IndexerStep } from './indexer/indexer.js';
export { foldIdentity } from './indexer/fold.js';
export type { BlockRef, ChainEvent, IdentityState, IndexChange, IndexStore } from './indexer/index-store.js';
export { createRelayer, type Relayer } from './relayer/relayer.js';
export { ContractMissing, type RelayerOptions } from './relayer/send.js';
export type { RelayRow, RelayState, RelayStore, RelayUpdate } from './relayer/relay-store.js';
export {
  checkPasskey,
  passkeyCreation,
  passkeyIdOf,
  passkeyRequest,
  readNewPasskey,
  relyingPartyOf,
  type Passkey,
  type RelyingParty,
} from './sign-in/passkey.js';
export { checkPassword, Passwords, type PasswordHash, type PasswordOptions } from './sign-in/password.js';
export { addressOf, checkSiwe, siweText, walletName } from './sign-in/siwe.js';
export { type WalletChain } from './sign-in/wallet-signature.js';
export { readMessage, typedDataJson, writeMessage } from './signer/message.js';
export { checkRegistration, registrationOf, type RegistrationRequest, type Registry } from './sign-in/registration.js';
export { keystoreOf } from './signer/keystore.js';
export { judge, type AskedAct, type Known, type Signing } from './signer/policy.js';
export { newBoxKeys, openSealed, sealFor, type BoxKeys } from './signer/sealed-box.js';
export { newWalletKey, signWith, type WalletKey } from './signer/wallet-key.js';
export { bundleDigest, endDigest, evidenceOf, makeBundle, readBundle, type Bundle } from './proofs/bundle.js';
export { checkBundle, claimOf } from './proofs/check.js';
export { accountIn, accountText, canonicalAccount, canonicalHost, identityName } from './proofs/name.js';
export { checkOwnerSignature, type ContractCheck } from './proofs/signature.js';
export { readStatement, statementSeconds, writeStatement, type Statement, type Verb } from './proofs/statement.js';
export { checkWallet, clientsOf, contractCheck, walletIn, walletProofs, type ClientOf } from './proofs/wallet.js';
export { readNonce } from './contracts/read-nonce.js';
export { checkTypedSignature, type TypedSignature } from './proofs/typed-signature.js';
