import { randomBytes } from 'node:crypto';
import { ok, refuse } from '@planet/core';
import * as bridge from '@planet/bridge';
import { hashOfToken, policies, tokens } from '@planet/store';
import type { Writes } from './graphql/writes.js';

/** The mutations of the API, by the use cases of the bridge. */
export function createWrites(planet: bridge.Bridge): Writes {
  const db = planet.store.prisma;
  return {
    async createAccount(handle, name) {
      const made = await bridge.createAccount(planet, handle, name);
      return made.ok ? ok(made.value.id) : made;
    },
    createPost: (as, post) => bridge.createPost(planet, { as, ...post }),
    editPost: (as, post, { contentWarning, ...change }) =>
      bridge.editPost(planet, as, post, {
        ...change,
        ...(contentWarning !== undefined && { contentWarning: contentWarning ?? undefined }),
      }),
    deletePost: (as, post) => bridge.deletePost(planet, as, post),
    follow: (as, target) => bridge.setFollow(planet, as, target, true),
    unfollow: (as, target) => bridge.setFollow(planet, as, target, false),
    react: (as, post, emoji) => bridge.setReaction(planet, as, post, emoji),
    vote: (as, post, choices) => bridge.castVote(planet, as, post, choices),
    async createInvite(uses) {
      for (const [network, protocol] of planet.protocols) {
        if (!protocol.invite) continue;
        const code = await protocol.invite(uses);
        return code.ok ? ok({ network, code: code.value }) : code;
      }
      return refuse('unsupported', 'no network here knows invites');
    },
    async setBridge(change) {
      const given = Object.entries(change).filter(([, value]) => value !== undefined);
      await policies.setBridge(db, Object.fromEntries(given) as typeof change);
    },
    async block({ scope, value }, note) {
      await policies.ban(db, scope, value, note);
    },
    async unblock({ scope, value }) {
      await policies.unban(db, scope, value);
    },
    retryDelivery: (ids) => bridge.retryDeliveries(planet, ids),
    replayEnvelope: async (ids) => ok(await bridge.replay(planet, ids)),
    revokeToken: (id) => tokens.revoke(db, id),
    async createToken(name, scopes, account) {
      const token = `planet_${randomBytes(32).toString('base64url')}`;
      await tokens.insert(db, { hash: hashOfToken(token), name, scopes, accountId: account });
      return token;
    },
  };
}
