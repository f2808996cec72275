import { randomBytes } from 'node:crypto';
import * as use from '@planet/bridge';
import { stableId } from '@planet/core';
import { acts, credentials, hashOfToken, identities, limits, tokens, Views } from '@planet/store';
import type { IdentityPort } from './graphql/identity-port.js';

/**
 * Sign-up, sign-in, keys and recovery, by the use cases of the bridge.
 *
 * @param leave takes a person away for good
 */
export function createIdentityPort(entrance: use.Entrance): IdentityPort {
  const { bridge } = entrance;
  const db = bridge.store.prisma;
  const views = new Views(bridge.store);
  return {
    resume: (token, how) => use.resume(bridge, token, how),
    stands: (session) => use.stands(bridge, session),
    byId: (id) => identities.byId(db, id),
    registered: (id) => acts.byId(db, stableId('activity', 'act', 'Register', id)),
    startSignUp: (start, asker) => use.startSignUp(entrance, start, asker),
    suggestHandle: (handle) => use.suggestHandle(bridge, handle),
    signUp: (input, asker) => use.signUp(entrance, input, asker),
    createSignUpInvite: (uses) => use.createSignUpInvite(db, uses),
    startSignIn: (start, asker) => use.startSignIn(entrance, start, asker),
    signIn: (input, asker, standing) => use.signIn(entrance, input, asker, standing),
    signOut: (session) => use.signOut(bridge, session),
    sessions: (visitor) => use.listSessions(bridge, visitor),
    endSession: (identityId, id) => use.endSession(bridge, identityId, id),
    byHandle: (handle) => identities.byHandle(db, handle),
    credentials: async (identityId) => (await credentials.ofIdentity(db, identityId)).map(use.showCredential),
    startCredential: (identityId, start) => use.startCredential(entrance, identityId, start),
    addCredential: (person, input, asker) => use.addCredential(entrance, person, input, asker),
    removeCredential: (person, id) => use.removeCredential(entrance, person, id),
    exportWallet: (person, input, asker) => use.exportWallet(entrance, person, input, asker),
    confirmHandOver: (person, given) => use.confirmHandOver(entrance, person, given),
    startRecovery: (start, by) => use.startRecovery(entrance, start, by),
    recovery: (identityId) => use.showRecovery(bridge, identityId),
    changeRecovery: (person, change, asker) => use.changeRecovery(entrance, person, change, asker),
    cancelRecovery: (person, signature) => use.cancelRecovery(entrance, person, signature),
    finishRecovery: (finish, asker) => use.finishRecovery(entrance, finish, asker),
    deleteIdentity: (identityId, going) => use.deleteIdentity(bridge, identityId, going),
    acts: (identityId) => acts.ofIdentity(db, identityId),
    actsToSign: (identityId) => use.actsToSign(bridge, identityId),
    signAct: (person, id, signature) => use.signAct(bridge, person, id, signature),
    limits: () => limits.list(db),
    async createMyToken(identityId, name, scopes) {
      const identity = await identities.byId(db, identityId);
      const token = `planet_${randomBytes(32).toString('base64url')}`;
      const { accountId, epoch } = identity!;
      await tokens.insert(db, { hash: hashOfToken(token), name, scopes, accountId, identityId, epoch });
      return token;
    },
    myTokens: (identityId) => views.tokens.listOf(identityId),
    revokeMyToken: (identityId, id) => tokens.revokeOf(db, identityId, id),
  };
}
