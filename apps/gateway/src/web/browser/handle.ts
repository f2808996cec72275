/** What the contract takes. */
const rule = /^[a-z0-9_]{3,30}$/;

/** As it is meant: no @ before it, small letters. */
export const tidyHandle = (typed: string): string => typed.trim().replace(/^@/, '').toLowerCase();

/** Null: the handle fits the rule. */
export function faultOf(handle: string): string | null {
  if (rule.test(handle)) return null;
  const sign = /[^a-z0-9_]/u.exec(handle)?.[0];
  if (sign) return sign === ' ' ? 'A handle has no spaces.' : `${sign} cannot be part of a handle.`;
  return handle.length < 3 ? 'At least 3 characters.' : 'At most 30 characters.';
}
