import { createRequire } from 'node:module';

/**
 * The signature library falls back to JavaScript, twenty times slower, without a word. Throws when its native part is not there.
 */
export function assertNativeCrypto(): void {
  const ours = createRequire(import.meta.url);
  try {
    const ofKeys = createRequire(ours.resolve('ssb-keys'));
    const ofChloride = createRequire(ofKeys.resolve('chloride'));
    ofChloride('sodium-native');
  } catch (error) {
    throw new Error(`the native part of sodium-native is not loaded: ${(error as Error).message}`, { cause: error });
  }
}
