export interface Pair {
  account: string;
  address: string;
}

/**
 * Reads pairs of feed and address: a JSON list of `{ id, eth }` (or `address`), a JSON object from id to address (perhaps
 * within `id2eth` or `data`), or CSV with the two in its first columns. Null: none of these.
 */
export function readClaims(text: string): { pairs: Pair[]; unreadable: number } | null {
  const start = text.trimStart()[0];
  const entries = start === '[' || start === '{' ? entriesOf(parsed(text)) : linesOf(text);
  if (!entries) return null;
  const pairs = entries.filter((entry) => entry !== null);
  return { pairs, unreadable: entries.length - pairs.length };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

const word = (value: unknown): string | null =>
  typeof value === 'string' && value.length <= 500 ? value.trim() : null;
function pair(account: unknown, address: unknown): Pair | null {
  const [one, other] = [word(account), word(address)];
  return one && other ? { account: one, address: other } : null;
}

function entriesOf(value: unknown): (Pair | null)[] | null {
  if (Array.isArray(value))
    return value.map((item: unknown) => {
      if (Array.isArray(item)) return pair(item[0], item[1]);
      const fields = (item ?? {}) as Record<string, unknown>;
      return pair(fields.id ?? fields.feed ?? fields.ssb, fields.eth ?? fields.address ?? fields.ethAddress);
    });
  if (typeof value !== 'object' || value === null) return null;
  const inner = (value as Record<string, unknown>).id2eth ?? (value as Record<string, unknown>).data;
  if (typeof inner === 'object' && inner !== null) return entriesOf(inner);
  return Object.entries(value).map(([id, address]) => pair(id, address));
}

function linesOf(text: string): (Pair | null)[] | null {
  const lines = text.split(/\r?\n/).filter((line) => line.trim() !== '');
  const cells = lines.map((line) => line.split(/[,;\t]/).map((cell) => cell.trim().replace(/^"(.*)"$/, '$1')));
  if (cells.every(([, address]) => !address)) return null;
  const headed = !cells[0]?.[1]?.startsWith('0x');
  return cells.slice(headed ? 1 : 0).map(([id, address]) => pair(id, address));
}
