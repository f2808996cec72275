import type { AccountId, IdentityId, Media, Network, Outcome } from '@planet/core';

/** Null: is taken away. Left out: stays. */
export interface ProfileEdit {
  name?: string | null;
  bio?: string | null;
  avatar?: Media | null;
  header?: Media | null;
  fields?: { name: string; value: string }[] | null;
}
export interface LeftNetwork {
  network: Network;
  forgets: string;
  keeps: string;
}

/** What people do about how they appear. Who asks has been checked before. */
export interface ProfilePort {
  updateProfile(identity: IdentityId, edit: ProfileEdit): Promise<Outcome<IdentityId>>;
  /** Gives its SHA-256. */
  keepPicture(identity: IdentityId, bytes: Uint8Array): Promise<Outcome<string>>;
  addPersona(
    identity: IdentityId,
    persona: { handle: string; name?: string; networks: Network[] },
  ): Promise<Outcome<AccountId>>;
  personasOf(identity: IdentityId): Promise<AccountId[]>;
  leaveNetwork(identity: IdentityId, network: Network): Promise<Outcome<LeftNetwork>>;
}
