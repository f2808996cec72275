import { explain, reasons, type Reason } from '@planet/core';

/** What the contracts answer, for people. */
const words: Record<string, string> = {
  AlreadyHasIdentity: 'This key owns another identity on the chain already.',
  AlreadyLinked: 'The account is linked to another identity on the chain.',
  BadSignature: 'The signature is not by the key that owns the identity on the chain.',
  HandleTaken: 'Somebody else has the handle on the chain.',
  InvalidHandle: 'The chain does not take this handle.',
  NotLinked: 'The account is not linked on the chain.',
  RecoveryRunning: 'While a recovery is running, nothing else of the identity changes on the chain.',
  SignatureExpired: explain('signature-expired'),
  TooFewAttestations: 'Too few operators have confirmed it.',
};
const isReason = (word: string): word is Reason => word in reasons;

/** Why an act did not come to the chain: a named reason of ours, or the contract's own word. */
export const chainWords = (reason: string): string =>
  isReason(reason) ? explain(reason) : (words[reason] ?? 'The chain refused it.');
