import { isDiasporaId, isGuid } from '../identity/ids.js';
import { LIMITS } from '../limits.js';

/** What a property may hold: how it is read, when it is wrong, how it is written. */
export interface Kind<T extends string | number | boolean> {
  readonly type: 'string' | 'number' | 'boolean';
  /** `null` when the text says nothing. */
  parse(text: string): T | null;
  /** Why the value is not allowed. */
  wrong(value: T): string | undefined;
  format(value: T): string;
}

function text(wrong: (value: string) => string | undefined): Kind<string> {
  return { type: 'string', parse: (value) => (value === '' ? null : value), wrong, format: (value) => value };
}

/** Code points; counting them is only needed when the units are too many. */
function longer(value: string, max: number): boolean {
  return value.length > max && (value.length > 2 * max || [...value].length > max);
}

export const line = (max: number = LIMITS.line, forbidden?: string): Kind<string> =>
  text((value) => {
    if (value === '') return 'is empty';
    if (longer(value, max)) return `has more than ${max} characters`;
    return forbidden !== undefined && value.includes(forbidden) ? `holds a ${forbidden}` : undefined;
  });
export const prose = (): Kind<string> => line(LIMITS.text);
export const matching = (pattern: RegExp, what: string): Kind<string> =>
  text((value) => (pattern.test(value) ? undefined : `is no ${what}`));
export const id = (): Kind<string> => text((value) => (isDiasporaId(value) ? undefined : 'is no diaspora* id'));
export const guid = (): Kind<string> => text((value) => (isGuid(value) ? undefined : 'is no guid'));
export const oneOf = <const T extends string>(...values: readonly T[]): Kind<T> =>
  text((value) => ((values as readonly string[]).includes(value) ? undefined : `is none of ${values}`)) as Kind<T>;
/** An address as it stands, perhaps relative: whoever loads it looks at its scheme and host first. */
export const address = (): Kind<string> =>
  text((value) => (value.length > LIMITS.url || /[\s<>"\\^`{|}]/.test(value) ? 'is no address' : undefined));

const TRUE = /^(?:true|t|yes|y|1)$/i;
const FALSE = /^(?:false|f|no|n|0)$/i;
export const flag = (): Kind<boolean> => ({
  type: 'boolean',
  parse: (value) => (TRUE.test(value) ? true : FALSE.test(value) ? false : null),
  wrong: () => undefined,
  format: String,
});

const MAX_INTEGER = 2 ** 31 - 1;
/** 0 to 2³¹ - 1; what is not in there says nothing. */
export const integer = (): Kind<number> => ({
  type: 'number',
  parse: (value) => (/^\d{1,10}$/.test(value) && Number(value) <= MAX_INTEGER ? Number(value) : null),
  wrong: (value) => (Number.isInteger(value) && value >= 0 && value <= MAX_INTEGER ? undefined : 'is out of range'),
  format: String,
});

const CANONICAL = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/;
/** ISO 8601 with all that may be left out of it: day, time, zone; without a zone it is UTC. */
const READABLE = /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d)(:\d\d)?(?:\.\d{1,9})? ?(Z|UTC|GMT|[+-]\d\d:?\d\d)?)?$/i;

/** A time as the wire has it: UTC, whole seconds, `YYYY-MM-DDTHH:MM:SSZ`. Throws `RangeError` outside the years 0 to 9999. */
export function wireTime(time: Date | number): string {
  const written = `${new Date(time).toISOString().slice(0, -5)}Z`;
  if (!CANONICAL.test(written)) throw new RangeError('the year has not four digits');
  return written;
}

/** Times that cannot be read, or have no year of four digits, say nothing: what has no time is from now. */
export const moment = (): Kind<string> => ({
  type: 'string',
  parse: (value) => (isTime(value) ? value : readTime(value)),
  wrong: (value) => (isTime(value) ? undefined : 'is no time of the form YYYY-MM-DDTHH:MM:SSZ'),
  format: (value) => value,
});

function isTime(value: string): boolean {
  if (!CANONICAL.test(value)) return false;
  const time = Date.parse(value);
  // Date.parse takes the 31st of February for the 3rd of March.
  return !Number.isNaN(time) && new Date(time).getUTCDate() === Number(value.slice(8, 10));
}

function readTime(value: string): string | null {
  const found = value.length <= 40 ? READABLE.exec(value) : null;
  if (found === null) return null;
  const [, date, minutes = '00:00', seconds = ':00', zone = 'Z'] = found;
  const local = `${date}T${minutes}${seconds}`;
  if (!isTime(`${local}Z`)) return null;
  const offset = /^([+-]\d\d):?(\d\d)$/.exec(zone);
  const time = Date.parse(offset === null ? `${local}Z` : `${local}${offset[1]}:${offset[2]}`);
  const written = Number.isNaN(time) ? '' : new Date(time).toISOString();
  return /^\d{4}-/.test(written) ? `${written.slice(0, 19)}Z` : null;
}

/** A day, `YYYY-MM-DD`. The year is 1004 where somebody hides theirs. */
export const day = (): Kind<string> =>
  text((value) => (/^\d{4}-\d\d-\d\d$/.test(value) && isTime(`${value}T00:00:00Z`) ? undefined : 'is no day'));

/** Diaspora* ids with `;` between them. */
export const ids = (min: number): Kind<string> =>
  text((value) => {
    if (value.length > LIMITS.text) return 'is too long';
    const all = value.split(';');
    if (all.length < min) return `names fewer than ${min}`;
    return all.every(isDiasporaId) ? undefined : 'holds what is no diaspora* id';
  });

export const tags = (max: number): Kind<string> =>
  text((value) => {
    if (longer(value, LIMITS.text)) return 'is too long';
    return value.split('#').length - 1 > max ? `has more than ${max} tags` : undefined;
  });
