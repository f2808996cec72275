import type { AccountId, IdentityId, NativeId } from './ids.js';

/** A person. */
export interface Identity {
  id: IdentityId;
  handle: string | null;
  /** Address of the key that owns the token, lower case; null until the signer has made it. */
  owner: string | null;
  /** managed: the signer of this Planet keeps the key · own: a wallet of the person does. */
  custody: 'managed' | 'own';
  recovery: string | null;
  /** Grows with each finished recovery; what was signed, proven or opened in an older one is void. */
  epoch: number;
  /** The account that lives here, in whose name the person writes on this Planet. */
  accountId: AccountId | null;
  createdAt: Date;
  deletedAt: Date | null;
}

/** What an account shall show of itself: the statement that the owner has signed. */
export interface LinkClaim {
  account: NativeId;
  /** The exact text, UTF-8, lines ended by LF, none at the end. */
  statement: string;
  /** The owner's signature of the statement, EIP-191, hex. */
  signature: string;
  /** 128 random bits that no other statement has, hex. */
  nonce: string;
  issued: Date;
  /** What was made after this proves nothing. */
  expires: Date;
  /** The public page of the identity: what a `rel=me` names. */
  page: string;
}

/** A line of a statement (planet-link/v1) by its name; null where it has none. */
export const statementLine = (statement: string, name: string): string | null =>
  statement
    .split('\n')
    .find((line) => line.startsWith(`${name}: `))
    ?.slice(name.length + 2) ?? null;

/** Does the account say by this statement that its link is over, or that another account takes its place? */
export function linkEnd(statement: string): 'account-unlinked' | 'account-rotated' | null {
  const verb = statementLine(statement, 'verb');
  return verb === 'unlink' ? 'account-unlinked' : verb === 'rotate' ? 'account-rotated' : null;
}

const clocksDifferMs = 60_000;
/** Was it made while the statement held? Clocks of others may be behind by a minute. */
export const madeInTime = ({ issued, expires }: Pick<LinkClaim, 'issued' | 'expires'>, at: Date): boolean =>
  at.getTime() >= issued.getTime() - clocksDifferMs && at.getTime() <= expires.getTime();

/** Who can have made the evidence: only the holder of the account's own key, or also the account's server. */
export type ProofStrength = 'key-held' | 'server-vouched';

/** What was found, as it was found: enough for anybody to check it again. */
export interface ProofEvidence {
  /** `ssb-message`, `fep-c390`, `rel-me`, `note`, … */
  method: string;
  strength: ProofStrength;
  /** The signed message, the document, the envelope; UTF-8. */
  raw: string;
  /** Where, a URL or native id: given to `find` it is looked for there. Empty where it was handed over. */
  place: string;
  at: Date;
  /** What else is needed to check it. `key` is the account's public key: another one later asks for a new proof. */
  more?: Record<string, string>;
}

/** The page for people; by it they are named to others, so it stays the same. */
export const pageOfIdentity = (origin: string, handle: string): string => `${origin}/@${handle}`;
