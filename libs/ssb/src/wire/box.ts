import ssbKeys from 'ssb-keys';
import type { Keys } from './types.js';

/** Content that only its readers can open: ciphertext with `.box`, `.box2` … at its end. */
export function isPrivate(content: unknown): content is string {
  return typeof content === 'string' && /\.box\d*$/.test(content);
}

/** Opens box1 content with the keys of one reader. Null when it is not for them, or not box1. */
export function unbox(content: string, keys: Keys): unknown {
  if (!content.endsWith('.box')) return null;
  try {
    return ssbKeys.unbox(content, keys) ?? null;
  } catch {
    return null;
  }
}

/** Closes content for up to 7 readers (feed ids); the writer reads it again only as one of them. */
export function box(content: object, readers: string[]): string {
  return ssbKeys.box(content, readers);
}
