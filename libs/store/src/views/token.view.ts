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
  /** The person whose token it is; null for one that an admin made. */
  identityId: IdentityId | null;
}

export interface TokenShown {
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
    if (!row) return null;
    const now = new Date();
    if (!row.lastUsedAt || now.getTime() - row.lastUsedAt.getTime() > 60_000)
      await this.db.apiToken.updateMany({ where: { hash }, data: { lastUsedAt: now } });
    const { name, scopes, accountId, identityId, epoch } = row;
    if (identityId && !(await this.isOfNow(identityId, epoch))) return null;
    const accountIds = accountId ? await this.samePerson(accountId) : [];
    return { name, scopes, accountId, accountIds, identityId: identityId as IdentityId | null };
  }

  /** All tokens, the newest first; at most 1,000. */
  async list(): Promise<TokenShown[]> {
    const rows = await this.db.apiToken.findMany({ orderBy: [{ createdAt: 'desc' }, { hash: 'asc' }], take: 1000 });
    return rows.map(({ hash, ...row }) => ({ ...row, id: hash.slice(0, 16) }));
  }

  /** A recovery ends what was opened before it. */
  private async isOfNow(id: string, epoch: number | null): Promise<boolean> {
    const identity = await this.db.identity.findUnique({ where: { id }, select: { epoch: true, deletedAt: true } });
    return identity !== null && !identity.deletedAt && identity.epoch === epoch;
  }

  private async samePerson(accountId: string): Promise<string[]> {
    const own = await this.db.account.findUnique({ where: { id: accountId }, select: { identityId: true } });
    if (!own?.identityId) return [accountId];
    const rows = await this.db.account.findMany({ where: { identityId: own.identityId }, select: { id: true } });
    return [...new Set([accountId, ...rows.map(({ id }) => id)])];
  }
}
