import { Prisma } from '../generated/client.js';

/** Part of a list in a stable order; `after` is a cursor that an earlier page gave. */
export interface Slice {
  first: number;
  after?: string | null;
}
export interface Listed<T> {
  item: T;
  cursor: string;
}
export interface SliceOf<T> {
  items: Listed<T>[];
  more: boolean;
}
export const emptySlice = <T>(): SliceOf<T> => ({ items: [], more: false });

/** Somebody made up a cursor. */
export class BadCursor extends Error {
  constructor() {
    super('The cursor is not one that was given here.');
  }
}

/** Place in a list that is ordered by time and then by id. */
export interface TimePlace {
  at: Date;
  id: string;
}
const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
export const isUuid = (text: string): boolean => uuid.test(text);

/** Milliseconds as a cursor names them; null for what is none, and for years (before 1, after 9999) that nothing here has. */
export function momentOf(ms: string | undefined): Date | null {
  if (!ms || !/^-?\d{1,15}$/.test(ms)) return null;
  const at = new Date(Number(ms));
  const year = at.getUTCFullYear();
  return year >= 1 && year <= 9999 ? at : null;
}

export const timeCursor = ({ at, id }: TimePlace): string => Buffer.from(`${at.getTime()}_${id}`).toString('base64url');
export function timePlace(cursor: string | null | undefined): TimePlace | null {
  if (cursor === null || cursor === undefined) return null;
  const [ms = '', id = ''] = Buffer.from(cursor, 'base64url').toString().split('_');
  const at = momentOf(ms);
  if (!at || !isUuid(id)) throw new BadCursor();
  return { at, id };
}

export const idCursor = (id: string): string => Buffer.from(id).toString('base64url');
export function idPlace(cursor: string | null | undefined): string | null {
  if (cursor === null || cursor === undefined) return null;
  const id = Buffer.from(cursor, 'base64url').toString();
  if (!isUuid(id)) throw new BadCursor();
  return id;
}

/** The filter of Prisma for what stands behind the place, newest first. */
export const olderThan = (place: TimePlace | null): object =>
  place === null ? {} : { OR: [{ createdAt: { lt: place.at } }, { createdAt: place.at, id: { lt: place.id } }] };

/** Cuts the row that was read too many, which tells that there are more. */
export function slice<T>(rows: T[], first: number, cursor: (row: T) => string): SliceOf<T> {
  return { items: rows.slice(0, first).map((item) => ({ item, cursor: cursor(item) })), more: rows.length > first };
}

/** The same for lists of many parents that one query read. */
export function slicesByParent<R extends { parent: string }, T>(
  parents: readonly string[],
  rows: R[],
  first: number,
  present: (row: R) => Listed<T>,
): Map<string, SliceOf<T>> {
  const slices = new Map(parents.map((id) => [id, emptySlice<T>()]));
  for (const row of rows) {
    const found = slices.get(row.parent);
    if (!found) continue;
    if (found.items.length < first) found.items.push(present(row));
    else found.more = true;
  }
  return slices;
}

export const uuids = (ids: readonly string[]): Prisma.Sql => Prisma.sql`${[...ids]}::uuid[]`;
