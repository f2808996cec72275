/** What the contract takes, and what reads well: no _ at an end, nor two in a row. */
const rule = /^(?=.{3,30}$)[a-z0-9]+(?:_[a-z0-9]+)*$/;

/** As it is meant: no @ before it, small letters. */
export const tidyHandle = (typed: string): string => typed.trim().replace(/^@/, '').toLowerCase();

/** Null: the handle fits the rule. */
export function faultOf(handle: string): string | null {
  if (rule.test(handle)) return null;
  const sign = /[^a-z0-9_]/u.exec(handle)?.[0];
  if (sign) return sign === ' ' ? 'A handle has no spaces.' : `${sign} cannot be part of a handle.`;
  if (handle.length >= 3 && handle.length <= 30) return 'An _ stands alone between letters or digits.';
  return handle.length < 3 ? 'At least 3 characters.' : 'At most 30 characters.';
}
