import { types as pgTypes } from 'pg';
import type { Connection } from './connections.js';
import type { Prisma } from './generated/client.js';

/** A transaction, or the client itself where a single statement is enough. */
export type Tx = Prisma.TransactionClient;

/**
 * Statements of the hot paths, as tagged templates: sent to the driver directly, prepared once on each connection. By way
 * of Prisma the same statement costs four times the CPU here, and is planned anew each time there.
 */
const connections = new WeakMap<object, Connection>();

/** From now on statements given to `tx` go to this connection. */
export const sendTo = (tx: object, connection: Connection): void => void connections.set(tx, connection);

const int8 = 20;
const types = {
  getTypeParser: ((oid: number, format?: 'text') =>
    oid === int8 ? BigInt : pgTypes.getTypeParser(oid, format)) as typeof pgTypes.getTypeParser,
};

interface Statement {
  name: string;
  text: string;
}
const statements = new WeakMap<TemplateStringsArray, Statement>();
let count = 0;

/** The statement of a template, which is the same object each time that its place in the code is reached. */
function statementOf(strings: TemplateStringsArray): Statement {
  const known = statements.get(strings);
  if (known) return known;
  const made = { name: `s${++count}`, text: strings.reduce((text, part, n) => `${text}$${n}${part}`) };
  statements.set(strings, made);
  return made;
}

function send(tx: Tx, strings: TemplateStringsArray, values: unknown[]) {
  const connection = connections.get(tx);
  if (!connection) throw new Error('this is no transaction of the store');
  return connection.query({ ...statementOf(strings), values, types });
}

/** The rows, under the names that the statement gives. */
export const query =
  <Rows = Record<string, unknown>[]>(tx: Tx) =>
  async (strings: TemplateStringsArray, ...values: unknown[]): Promise<Rows> =>
    (await send(tx, strings, values)).rows as Rows;

/** The rows as Prisma's models have them: `native_id` is `nativeId`. */
export const records =
  <Row>(tx: Tx) =>
  async (strings: TemplateStringsArray, ...values: unknown[]): Promise<Row[]> => {
    const { fields, rows } = await send(tx, strings, values);
    const names = fields.map(({ name }) => [name, camel(name)] as const);
    return rows.map((row) => {
      const record: Record<string, unknown> = {};
      for (const [name, property] of names) record[property] = row[name];
      return record as Row;
    });
  };
const camelled = new Map<string, string>();
function camel(name: string): string {
  let property = camelled.get(name);
  if (property === undefined) {
    property = name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
    camelled.set(name, property);
  }
  return property;
}

/** The number of rows changed. */
export const execute =
  (tx: Tx) =>
  async (strings: TemplateStringsArray, ...values: unknown[]): Promise<number> =>
    (await send(tx, strings, values)).rowCount ?? 0;
