import { blocksOf, type Definitions } from './fields.js';
import type { Settings } from './settings.js';

/** The settings in force, by the names under which they are set; secrets masked. */
export function shownSettings(settings: Settings, networks: Definitions): { name: string; value: string }[] {
  return blocksOf(networks).flatMap(({ network, fields }) => {
    const values = (network === null ? settings : settings.networks[network]) as Record<string, unknown>;
    return fields.map(({ env, key, secret }) => ({ name: env, value: shown(values[key], secret) }));
  });
}

function shown(value: unknown, secret: boolean): string {
  if (value === undefined || value === null) return '';
  if (!secret) return typeof value === 'object' ? JSON.stringify(value) : String(value);
  if (typeof value !== 'string' || !URL.canParse(value)) return '********';
  const url = new URL(value);
  if (url.password) url.password = '********';
  return url.href;
}
