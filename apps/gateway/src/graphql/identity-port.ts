import type {
  Confirmation,
  CredentialChallenge,
  CredentialShown,
  ExportInput,
  Going,
  Gone,
  NetworkChoice,
  NewCredentialInput,
  OpenSession,
  OwnStep,
  RecoveryShown,
  RecoveryStep,
  SessionShown,
  SignedIn,
  SignInChallenge,
  SignInInput,
  SignUpChallenge,
  SignUpInput,
  StartSignUp,
  Visitor,
  WalletExport,
} from '@planet/bridge';
import type { Identity, IdentityId, Outcome } from '@planet/core';
import type { ActRow, LimitRow, ApiTokenShown } from '@planet/store';

export type { NetworkChoice, OpenSession, SessionShown, Visitor };
/** Who asks, for the limits and the list of sessions. */
export interface Asker {
  address: string;
  agent: string | null;
}

/** Somebody in their session. */
export type Person = Pick<Visitor, 'identityId' | 'session'>;

/** The use cases of sign-up, sign-in, keys and recovery. */
export interface IdentityPort {
  /** Who comes with this cookie. */
  resume(token: string, how: { renews: boolean }): Promise<Visitor | null>;
  /** Is this session open still? */
  stands(session: string): Promise<boolean>;
  byHandle(handle: string): Promise<Identity | null>;
  byId(id: string): Promise<Identity | null>;
  /** Where the act that registers them has come to; null: there is none. */
  registered(id: string): Promise<{ state: string; reason: string | null } | null>;
  startSignUp(start: StartSignUp, asker: Asker): Promise<Outcome<SignUpChallenge>>;
  /** A handle like this one that is free. */
  suggestHandle(handle: string): Promise<string | null>;
  signUp(input: SignUpInput, asker: Asker): Promise<Outcome<SignedIn>>;
  createSignUpInvite(uses: number): Promise<string>;
  startSignIn(
    start: { wallet?: string | null; chainId?: number | null },
    asker: Asker,
  ): Promise<Outcome<SignInChallenge>>;
  /** @param standing the session that ends by it */
  signIn(input: SignInInput, asker: Asker, standing: string | null): Promise<Outcome<SignedIn>>;
  signOut(session: string): Promise<boolean>;
  sessions(visitor: Person): Promise<SessionShown[]>;
  endSession(identityId: IdentityId, id: string): Promise<boolean>;
  credentials(identityId: IdentityId): Promise<CredentialShown[]>;
  startCredential(
    identityId: IdentityId,
    start: { wallet?: string | null; chainId?: number | null },
  ): Promise<Outcome<CredentialChallenge>>;
  addCredential(person: Person, input: NewCredentialInput, asker: Asker): Promise<Outcome<CredentialShown>>;
  removeCredential(person: Person, id: string): Promise<Outcome<string>>;
  exportWallet(person: Person, input: ExportInput, asker: Asker): Promise<Outcome<WalletExport>>;
  confirmHandOver(person: Person, given: { challenge: string; signature: string }): Promise<Outcome<IdentityId>>;
  startRecovery(
    start: { handle: string; newOwner: string; signature?: string | null },
    by: { isAdmin: boolean; visit: Asker },
  ): Promise<Outcome<RecoveryStep>>;
  recovery(identityId: IdentityId): Promise<RecoveryShown>;
  changeRecovery(
    person: Person,
    change: Confirmation & { address: string | null },
    asker: Asker,
  ): Promise<Outcome<IdentityId>>;
  cancelRecovery(person: Person, signature?: string | null): Promise<Outcome<RecoveryStep>>;
  finishRecovery(finish: { handle: string; signature?: string | null }, asker: Asker): Promise<Outcome<RecoveryStep>>;
  /** For good: what is to be signed first; or what each network can forget and what it keeps. */
  deleteIdentity(identityId: IdentityId, going: Going): Promise<Outcome<Gone>>;
  /** What was asked to be signed, the newest first. */
  acts(identityId: string): Promise<ActRow[]>;
  /** What waits for the wallet of somebody who keeps their key. */
  actsToSign(identityId: IdentityId): Promise<ActRow[]>;
  signAct(person: Person, id: string, signature: string | null): Promise<Outcome<OwnStep>>;
  /** What is being counted. */
  limits(): Promise<LimitRow[]>;
  /** Shown this once. */
  createMyToken(identityId: IdentityId, name: string, scopes: string[]): Promise<string>;
  myTokens(identityId: IdentityId): Promise<ApiTokenShown[]>;
  revokeMyToken(identityId: IdentityId, id: string): Promise<boolean>;
}
