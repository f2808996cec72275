import type { ActivityKind, Network, Reason } from '@planet/core';
import type { Tx } from '../client.js';
import type { Breaker } from '../generated/client.js';
import { execute, query, records } from '../sql.js';

export type BridgePolicy = 'members' | 'opt-in' | 'open';
export interface BridgeSetting {
  source: Network;
  target: Network;
  enabled: boolean;
  policy: BridgePolicy;
  kinds: ActivityKind[];
}
const defaults = { enabled: true, policy: 'opt-in' as const, kinds: [] };

export async function bridges(tx: Tx, networks: Network[]): Promise<BridgeSetting[]> {
  const rows = await records<BridgeSetting>(tx)`SELECT * FROM bridge`;
  return networks.flatMap((source) =>
    networks
      .filter((target) => target !== source)
      .map(
        (target) =>
          rows.find((row) => row.source === source && row.target === target) ?? { source, target, ...defaults },
      ),
  );
}

export async function setBridge(
  tx: Tx,
  setting: Partial<BridgeSetting> & { source: Network; target: Network },
): Promise<BridgeSetting> {
  const { source, target, ...change } = setting;
  return (await tx.bridge.upsert({
    where: { source_target: { source, target } },
    create: { source, target, ...defaults, ...change },
    update: change,
  })) as BridgeSetting;
}

export interface ConsentRow {
  accountId: string;
  network: string;
  granted: boolean;
  kinds: string[];
}
export async function consents(tx: Tx, accountIds: string[]): Promise<ConsentRow[]> {
  if (accountIds.length === 0) return [];
  return records<ConsentRow>(
    tx,
  )`SELECT account_id, network, granted, kinds FROM consent WHERE account_id = ANY(${accountIds}::uuid[])`;
}

/** Last writer wins by version (ms). */
export async function setConsent(
  tx: Tx,
  c: { accountId: string; network: Network; granted: boolean; kinds?: string[]; evidence: string; version: number },
): Promise<boolean> {
  const changed = await execute(tx)`
    INSERT INTO consent (account_id, network, granted, kinds, evidence, version)
    VALUES (${c.accountId}::uuid, ${c.network}, ${c.granted}, ${c.kinds ?? []}, ${c.evidence}, ${Math.trunc(c.version)}::bigint)
    ON CONFLICT (account_id, network) DO UPDATE
      SET granted = excluded.granted, kinds = excluded.kinds, evidence = excluded.evidence, version = excluded.version, at = now()
      WHERE consent.version <= excluded.version`;
  return changed > 0;
}

/** Of these domains and account ids, those that the admin has banned. A ban of a domain holds for its subdomains. */
export async function banned(tx: Tx, values: string[]): Promise<Set<string>> {
  const list = [...new Set(values.flatMap(withParents))];
  if (list.length === 0) return new Set();
  const rows = await query<{ value: string }[]>(
    tx,
  )`SELECT value FROM ban WHERE scope IN ('domain', 'account') AND value = ANY(${list})`;
  const hit = new Set(rows.map((row) => row.value));
  return new Set(values.filter((value) => withParents(value).some((v) => hit.has(v))));
}
function withParents(value: string): string[] {
  const host = value.toLowerCase().replace(/:\d+$/, '');
  if (!host.includes('.')) return [value, host];
  const labels = host.split('.');
  return [value, ...labels.slice(0, -1).map((_, n) => labels.slice(n).join('.'))];
}
export const ban = (tx: Tx, scope: 'domain' | 'account', value: string, note?: string) =>
  tx.ban.upsert({ where: { scope_value: { scope, value } }, create: { scope, value, note }, update: { note } });
export const unban = (tx: Tx, scope: 'domain' | 'account', value: string) =>
  tx.ban.deleteMany({ where: { scope, value } });

export async function countRefusal(
  tx: Tx,
  network: Network,
  reason: Reason,
  detail?: string,
  count = 1,
): Promise<void> {
  await execute(tx)`
    INSERT INTO refusal (network, reason, day, count, last_detail) VALUES (${network}, ${reason}, current_date, ${count}, ${detail?.slice(0, 300) ?? null})
    ON CONFLICT (network, reason, day) DO UPDATE SET count = refusal.count + ${count}, last_detail = excluded.last_detail, last_at = now()`;
}

export async function addNotices(
  tx: Tx,
  notices: { id: string; accountId: string; activityId: string; network: Network; reason: Reason }[],
) {
  if (notices.length > 0) await tx.notice.createMany({ data: notices, skipDuplicates: true });
}

export async function breakers(tx: Tx, network: Network, hosts: string[]) {
  if (hosts.length === 0) return new Map<string, Breaker>();
  const rows = await records<Breaker>(tx)`SELECT * FROM breaker WHERE network = ${network} AND host = ANY(${hosts})`;
  return new Map(rows.map((row) => [row.host, row]));
}
/** Records how a host answered: a success closes its breaker, the fifth failure in a row opens it, doubling to an hour. */
export async function hostAnswered(
  tx: Tx,
  network: Network,
  host: string,
  result: 'ok' | 'failed' | 'refused',
  error?: string,
) {
  await execute(tx)`
    INSERT INTO breaker (network, host, failures, refusals, last_error)
    VALUES (${network}, ${host}, ${result === 'failed' ? 1 : 0}, ${result === 'refused' ? 1 : 0}, ${error?.slice(0, 300) ?? null})
    ON CONFLICT (network, host) DO UPDATE SET
      failures = CASE WHEN ${result} = 'failed' THEN breaker.failures + 1 ELSE 0 END,
      refusals = CASE WHEN ${result} = 'refused' THEN breaker.refusals + 1 WHEN ${result} = 'ok' THEN 0 ELSE breaker.refusals END,
      blocks_us = CASE WHEN ${result} = 'refused' THEN breaker.refusals + 1 >= 20 WHEN ${result} = 'ok' THEN false ELSE breaker.blocks_us END,
      open_until = CASE WHEN ${result} = 'failed' AND breaker.failures + 1 >= 5
        THEN now() + least(interval '1 hour', interval '30 seconds' * power(2, least(breaker.failures + 1 - 5, 10))) END,
      last_error = ${error?.slice(0, 300) ?? null}, updated_at = now()`;
}
