import type { World } from './world.js';

export type Place = 'scuttlebutt' | 'fediverse' | 'diaspora' | 'planet';
export interface Step {
  /** Short and unique. */
  what: string;
  from: Place;
  to: Place;
  /** Does it, and waits until it is seen at the other side; gives what was seen, for people. */
  run(world: World): Promise<string>;
}

/** One red pixel, PNG in base64. */
export const pixel = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';
export const text = (value: unknown): string => (typeof value === 'string' ? value : '');
export const list = (value: unknown): unknown[] =>
  Array.isArray(value) ? value : value === undefined || value === null ? [] : [value];
