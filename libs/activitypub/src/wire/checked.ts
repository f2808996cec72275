/**
 * What every reader of a stranger's input in this library gives back. Nothing here throws on such input: what is
 * wrong has a `reason` from a closed list, and a `detail` for people (never a secret, never more than a line).
 */
export type Checked<T, Reason extends string> = Accepted<T> | Refused<Reason>;

export interface Accepted<T> {
  readonly ok: true;
  readonly value: T;
}

export interface Refused<Reason extends string> {
  readonly ok: false;
  readonly reason: Reason;
  readonly detail: string;
}

export function accept<T>(value: T): Accepted<T> {
  return { ok: true, value };
}

export function refuse<Reason extends string>(reason: Reason, detail: string): Refused<Reason> {
  return { ok: false, reason, detail };
}
