/** What passes without us: the contract is paused, its clock is behind, or it does not know our operator or gateway yet. */
export const passing: ReadonlySet<string> = new Set([
  // The chain went back to before it: it comes again.
  'ERC721NonexistentToken',
  'EnforcedPause',
  'NotAGateway',
  'NotAnOperator',
  'TooEarly',
  'TooFewAttestations',
]);

/** The act was refused, and may be signed once more by whoever keeps their key. */
export const maySignAgain = (reason: string): boolean => reason === 'signature-expired' || passing.has(reason);
