import type { NativeActivity } from '@planet/core';

/** What Postgres cannot hold in a text, as it stands in JSON: NUL, and halves of surrogate pairs. */
const unstorable = /\\u0000|\\u[dD][89a-fA-F]|\0/;

/**
 * Makes an act of a stranger storable: takes letters out that no text of ours can hold, and puts claimed times that lie in
 * the future at the time of arrival, so that nobody's clock lets an act win for ever.
 */
export function plausible(native: NativeActivity, envelope: { body: string; receivedAt: Date }): NativeActivity {
  const clean = unstorable.test(envelope.body) ? (storable(native) as NativeActivity) : native;
  const at = Number.isNaN(clean.at.getTime()) || clean.at > envelope.receivedAt ? envelope.receivedAt : clean.at;
  return { ...clean, at: at.getTime() < 0 ? new Date(0) : at };
}

function storable(value: unknown): unknown {
  if (typeof value === 'string') return value.replaceAll('\0', '').toWellFormed();
  if (Array.isArray(value)) return value.map(storable);
  if (value === null || typeof value !== 'object' || value instanceof Date) return value;
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [storable(key), storable(part)]));
}
