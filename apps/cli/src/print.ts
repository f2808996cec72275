/** Rows under the names of their fields, in columns; `--json` prints the value as it is. */
export function print(value: unknown, { json = false }: { json?: boolean } = {}): void {
  process.stdout.write(`${json ? JSON.stringify(value, null, 2) : text(value)}\n`);
}

function text(value: unknown): string {
  if (Array.isArray(value)) return value.length === 0 ? '(none)' : table(value as Record<string, unknown>[]);
  if (typeof value !== 'object' || value === null) return cell(value);
  const width = Math.max(...Object.keys(value).map((key) => key.length));
  return Object.entries(value)
    .map(([key, part]) => {
      const rows = Array.isArray(part) && typeof part[0] === 'object';
      return rows ? `${key}\n${indent(text(part))}` : `${key.padEnd(width)}  ${cell(part)}`;
    })
    .join('\n');
}

function table(rows: Record<string, unknown>[]): string {
  const keys = Object.keys(rows[0]!);
  const cells = [keys, ...rows.map((row) => keys.map((key) => cell(row[key])))];
  const widths = keys.map((_, at) => Math.max(...cells.map((line) => line[at]!.length)));
  return cells
    .map((line) =>
      line
        .map((part, at) => part.padEnd(widths[at]!))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

function cell(value: unknown): string {
  if (value === null || value === undefined) return '-';
  if (Array.isArray(value)) return value.join(',') || '(none)';
  if (typeof value === 'number') return String(Math.round(value * 10) / 10);
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

const indent = (lines: string): string => lines.replace(/^/gm, '  ');
