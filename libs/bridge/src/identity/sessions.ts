import { createHash, randomBytes } from 'node:crypto';
import type { Identity, IdentityId } from '@planet/core';
import { sessions, Views, type SessionRow, type Tx } from '@planet/store';
import type { Bridge } from '../bridge.js';
import type { Visit } from './entrance.js';

const dayMs = 24 * 3600_000;
/** A session ends when it was not used for so long. */
export const sessionMs = 30 * dayMs;
/** A cookie is replaced by a new one after a day of use. */
const renewMs = sessionMs - dayMs;
/** So long the old cookie still opens, for the requests under way, ms. */
const graceMs = 60_000;
const noteMs = 60_000;

export interface OpenSession {
  /** The cookie's value: shown this once. */
  token: string;
  /** Names it, and opens nothing. */
  id: string;
  expiresAt: Date;
}
/** Who comes with a session's cookie. */
export interface Visitor {
  identityId: IdentityId;
  /** The session's hash. */
  session: string;
  accountId: string | null;
  accountIds: string[];
  /** To be given to the browser in place of the old one. */
  renewed: OpenSession | null;
}

const hashOf = (token: string): string => createHash('sha256').update(token).digest('hex');
export const sessionIdOf = (hash: string): string => hash.slice(0, 16);
/** As acts name who asked for them. */
export const bySession = (hash: string): string => `session:${sessionIdOf(hash)}`;

export async function openSession(
  tx: Tx,
  { id: identityId, epoch }: Pick<Identity, 'id' | 'epoch'>,
  { agent }: Pick<Visit, 'agent'>,
  now: Date,
  createdAt = now,
): Promise<OpenSession> {
  const token = randomBytes(32).toString('base64url');
  const hash = hashOf(token);
  const expiresAt = new Date(now.getTime() + sessionMs);
  await sessions.insert(tx, { hash, identityId, epoch, agent: agent?.slice(0, 300) ?? null, createdAt, expiresAt });
  return { token, id: sessionIdOf(hash), expiresAt };
}

/**
 * Null: the cookie opens nothing, or nothing any more.
 *
 * @param renews false: no new cookie can be given, as over a socket
 */
export async function resume(bridge: Bridge, token: string, { renews = true } = {}): Promise<Visitor | null> {
  if (!/^[\w-]{43}$/.test(token)) return null;
  const db = bridge.store.prisma;
  const row = await sessions.find(db, hashOf(token));
  if (!row) return null;
  const [person, renewed] = await Promise.all([
    new Views(bridge.store).tokens.ofPerson(row.identityId),
    renews ? renew(bridge, row) : null,
  ]);
  return { identityId: row.identityId, session: row.hash, ...person, renewed };
}

async function renew(bridge: Bridge, row: SessionRow): Promise<OpenSession | null> {
  const now = bridge.clock();
  const db = bridge.store.prisma;
  const left = row.expiresAt.getTime() - now.getTime();
  if (left > renewMs || left <= graceMs) {
    if (now.getTime() - row.lastUsedAt.getTime() > noteMs) await sessions.used(db, row.hash);
    return null;
  }
  return bridge.store.transaction(async (tx) => {
    const mine = await sessions.supersede(tx, row, new Date(now.getTime() + graceMs));
    return mine ? openSession(tx, { id: row.identityId, epoch: row.epoch }, row, now, row.createdAt) : null;
  });
}

/** Is the session open still? For those who stay connected. */
export const stands = async (bridge: Bridge, session: string): Promise<boolean> =>
  (await sessions.find(bridge.store.prisma, session)) !== null;

export interface SessionShown {
  id: string;
  agent: string | null;
  createdAt: Date;
  lastUsedAt: Date;
  expiresAt: Date;
  /** The one that asks. */
  current: boolean;
}
export async function listSessions(
  bridge: Bridge,
  { identityId, session }: Pick<Visitor, 'identityId' | 'session'>,
): Promise<SessionShown[]> {
  // What was replaced by a newer cookie is the same session still.
  const after = new Date(bridge.clock().getTime() + graceMs);
  const rows = await sessions.ofIdentity(bridge.store.prisma, identityId, after);
  return rows.map(({ hash, agent, createdAt, lastUsedAt, expiresAt }) => ({
    id: sessionIdOf(hash),
    agent,
    createdAt,
    lastUsedAt,
    expiresAt,
    current: hash === session,
  }));
}

/** False: the person has no session of that id. */
export const endSession = (bridge: Bridge, identityId: IdentityId, id: string): Promise<boolean> =>
  sessions.endOf(bridge.store.prisma, identityId, id);

export const signOut = (bridge: Bridge, session: string): Promise<boolean> =>
  sessions.end(bridge.store.prisma, session);
