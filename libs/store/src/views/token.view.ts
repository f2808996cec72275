import { createHash } from 'node:crypto';
import type { IdentityId } from '@planet/core';
import type { PrismaClient } from '../generated/client.js';

export interface TokenHolder {
  name: string;
  scopes: string[];
  /** The account in whose name it may act. */
  accountId: string | null;
  /** That account and those of the same person. */
  accountIds: string[];
  /** The person, where it is theirs: a token that they made, or their session. */
  identityId: IdentityId | null;
}

export interface ApiTokenShown {
  /** The first 16 digits of the token's hash: names it, and opens nothing. */
  id: string;
  name: string;
  scopes: string[];
  accountId: string | null;
  createdAt: Date;
  lastUsedAt: Date | null;
}

export const hashOfToken = (token: string): string => createHash('sha256').update(token).digest('hex');

export class TokenView {
  constructor(private readonly db: PrismaClient) {}

  /** Who holds the token; null where there is none such. Notes when it was used, to the minute. */
  async holder(token: string): Promise<TokenHolder | null> {
    const hash = hashOfToken(token);
    const row = await this.db.apiToken.findUnique({ where: { hash } });
    if (!row || !(await this.isInForce(row))) return null;
    const now = new Date();
    if (!row.lastUsedAt || now.getTime() - row.lastUsedAt.getTime() > 60_000)
      await this.db.apiToken.updateMany({ where: { hash }, data: { lastUsedAt: now } });
    const { name, scopes, accountId } = row;
    const accountIds = accountId ? await this.samePerson(accountId) : [];
    return { name, scopes, accountId, accountIds, identityId: row.identityId as IdentityId | null };
  }

  /** Does the token with this hash open anything still? */
  async stands(hash: string): Promise<boolean> {
    const row = await this.db.apiToken.findUnique({ where: { hash }, select: { identityId: true, epoch: true } });
    return row !== null && this.isInForce(row);
  }

  /** A person's own token ends with the epoch in which it was made. */
  private async isInForce({
    identityId,
    epoch,
  }: {
    identityId: string | null;
    epoch: number | null;
  }): Promise<boolean> {
    if (!identityId) return true;
    const identity = await this.db.identity.findUnique({ where: { id: identityId } });
    return identity !== null && identity.deletedAt === null && identity.epoch === epoch;
  }

  /** The accounts of the person, with the one that lives here. */
  async ofPerson(identityId: string): Promise<{ accountId: string | null; accountIds: string[] }> {
    const [identity, rows] = await Promise.all([
      this.db.identity.findUnique({ where: { id: identityId }, select: { accountId: true } }),
      this.db.account.findMany({ where: { identityId }, select: { id: true } }),
    ]);
    return { accountId: identity?.accountId ?? null, accountIds: rows.map(({ id }) => id) };
  }

  /** Those that the person made, the newest first. */
  async listOf(identityId: string): Promise<ApiTokenShown[]> {
    const rows = await this.db.apiToken.findMany({ where: { identityId }, orderBy: { createdAt: 'desc' }, take: 1000 });
    return rows.map(({ hash, ...row }) => ({ ...row, id: hash.slice(0, 16) }));
  }

  /** All tokens, the newest first; at most 1,000. */
  async list(): Promise<ApiTokenShown[]> {
    const rows = await this.db.apiToken.findMany({ orderBy: [{ createdAt: 'desc' }, { hash: 'asc' }], take: 1000 });
    return rows.map(({ hash, ...row }) => ({ ...row, id: hash.slice(0, 16) }));
  }

  /** A recovery ends what was opened before it. */
  private async samePerson(accountId: string): Promise<string[]> {
    const own = await this.db.account.findUnique({ where: { id: accountId }, select: { identityId: true } });
    if (!own?.identityId) return [accountId];
    const rows = await this.db.account.findMany({ where: { identityId: own.identityId }, select: { id: true } });
    return [...new Set([accountId, ...rows.map(({ id }) => id)])];
  }
}
