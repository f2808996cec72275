import type { Account, AccountId, Identity, IdentityId, Profile } from '@planet/core';
import type { Account as AccountRow, Identity as Row, PrismaClient } from '../generated/client.js';
import { toAccount } from '../repositories/account.repository.js';
import { olderThan, slice, timeCursor, timePlace, uuids, type Slice, type SliceOf } from './page.js';

/** A person as the API shows them: what they say of themselves stands in the account that lives here. */
export interface IdentityShown extends Identity {
  handle: string;
  profile: Profile;
}
export type TokenState = 'pending' | 'sent' | 'confirmed' | 'final' | 'refused' | 'off';
/** The identity's token on the chain, as far as it got. */
export interface TokenShown {
  state: TokenState;
  tokenId: string | null;
  /** Null where no chain was ever ready, or none is wanted. */
  chainId: number | null;
  contract: string | null;
  transaction: string | null;
  explorer: string | null;
  reason: string | null;
}

/** Identities as the API shows them; those that were deleted are not. Every method answers for many at once. */
export class IdentityView {
  constructor(private readonly db: PrismaClient) {}

  async byIds(ids: readonly string[]): Promise<Map<string, IdentityShown>> {
    const rows = await this.shown(
      await this.db.identity.findMany({ where: { id: { in: [...ids] }, deletedAt: null } }),
    );
    return new Map(rows.map((row) => [row.id, row]));
  }

  async idByHandle(handle: string): Promise<string | null> {
    const row = await this.db.identity.findUnique({ where: { handle }, select: { id: true } });
    return row?.id ?? null;
  }

  /** Whose key the address is, or who has linked it as a wallet. Lower case. */
  async idByWallet(address: string): Promise<string | null> {
    const owned = await this.db.identity.findUnique({ where: { owner: address }, select: { id: true } });
    if (owned) return owned.id;
    const linked = await this.db.account.findFirst({
      where: { network: 'wallet', nativeId: { endsWith: `:${address}` }, identityId: { not: null } },
      select: { identityId: true },
    });
    return linked?.identityId ?? null;
  }

  /** The newest first. */
  async page(search: string | undefined, { first, after }: Slice): Promise<SliceOf<IdentityShown>> {
    const begins = search
      ?.replace(/^@/, '')
      .toLowerCase()
      .replace(/[\\%_]/g, '\\$&');
    const rows = await this.db.identity.findMany({
      where: {
        deletedAt: null,
        handle: begins ? { startsWith: begins } : { not: null },
        ...olderThan(timePlace(after)),
      },
      orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
      take: first + 1,
    });
    return slice(await this.shown(rows), first, (row) => timeCursor({ at: row.createdAt, id: row.id }));
  }

  /** The accounts of each person: the one that lives here and those linked, not the copies that we host. */
  async accountsOf(ids: readonly string[]): Promise<Map<string, Account[]>> {
    const rows = await this.db.account.findMany({
      where: { identityId: { in: [...ids] }, origin: { in: ['member', 'stranger'] } },
      orderBy: [{ createdAt: 'asc' }, { id: 'asc' }],
    });
    const accounts = new Map<string, Account[]>(ids.map((id) => [id, []]));
    for (const row of rows) accounts.get(row.identityId ?? '')?.push(toAccount(row));
    return accounts;
  }

  /** What became of each registration: the act, its transaction, the chain's word. One query. */
  async tokens(ids: readonly string[]): Promise<Map<string, TokenShown>> {
    const rows = await this.db.$queryRaw<TokenRow[]>`
      WITH seat AS (SELECT value FROM key_value WHERE network = 'chain' AND key = 'seat')
      SELECT w.id, s.value->>'mode' AS mode, (s.value->>'chainId')::int AS chain, s.value->>'identity' AS contract,
        s.value->>'explorer' AS explorer, a.state AS act, a.reason AS act_reason, t.state AS sent, t.reason AS sent_reason,
        t.hashes, c.identity_id AS token, e.final, e.tx_hash AS hash
      FROM unnest(${uuids(ids)}) AS w(id) JOIN identity i ON i.id = w.id LEFT JOIN seat s ON true
      LEFT JOIN LATERAL (
        SELECT id, state, reason FROM act WHERE identity_id = i.id AND kind = 'Register' ORDER BY seq DESC LIMIT 1) a ON true
      LEFT JOIN chain_transaction t ON t.id = a.id::text AND t.world = s.value->>'world'
      LEFT JOIN chain_identity c ON c.world = s.value->>'world' AND c.owner = i.owner
      LEFT JOIN LATERAL (
        SELECT final, tx_hash FROM chain_event WHERE world = c.world AND identity_id = c.identity_id
        ORDER BY block, log_index LIMIT 1) e ON true`;
    return new Map(rows.map((row) => [row.id, tokenOf(row)]));
  }

  private async shown(rows: Row[]): Promise<IdentityShown[]> {
    const homes = await this.db.account.findMany({ where: { id: { in: rows.flatMap((row) => row.accountId ?? []) } } });
    const byId = new Map<string, AccountRow>(homes.map((home) => [home.id, home]));
    return rows.flatMap((row) =>
      row.handle === null
        ? []
        : {
            ...row,
            id: row.id as IdentityId,
            handle: row.handle,
            custody: row.custody as Identity['custody'],
            accountId: row.accountId as AccountId | null,
            profile: (byId.get(row.accountId ?? '')?.profile ?? {}) as Profile,
          },
    );
  }
}

interface TokenRow {
  id: string;
  mode: string | null;
  chain: number | null;
  contract: string | null;
  explorer: string | null;
  act: string | null;
  act_reason: string | null;
  sent: string | null;
  sent_reason: string | null;
  hashes: string[] | null;
  token: string | null;
  final: boolean | null;
  hash: string | null;
}

function tokenOf(row: TokenRow): TokenShown {
  const off = row.mode === 'off';
  return {
    state: stateOf(row),
    tokenId: row.token,
    chainId: off ? null : row.chain,
    contract: off ? null : row.contract,
    transaction: row.hash ?? row.hashes?.at(-1) ?? null,
    explorer: row.explorer,
    reason: row.act === 'refused' ? row.act_reason : row.sent === 'refused' ? row.sent_reason : null,
  };
}

function stateOf({ mode, act, sent, token, final }: TokenRow): TokenState {
  if (mode === 'off') return 'off';
  if (token) return final ? 'final' : 'confirmed';
  if (act === 'refused' || sent === 'refused') return 'refused';
  return sent === 'sent' || sent === 'mined' || sent === 'final' ? 'sent' : 'pending';
}
