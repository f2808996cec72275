import { visit, type DocumentNode } from 'graphql';
import { ApiError } from '../errors.js';
import { measure } from './measure.js';

/** What one request may ask for. */
export const queryLimits = {
  documentBytes: 16_000,
  tokens: 4_000,
  /** Levels of fields: a thread of posts with authors needs nine. */
  depth: 14,
  fields: 500,
  aliases: 50,
  /** Fields that may be answered. */
  cost: 25_000,
};

export function checkSource(source: string): void {
  const bytes = Buffer.byteLength(source);
  if (bytes > queryLimits.documentBytes)
    throw new ApiError(
      'DOCUMENT_TOO_LARGE',
      `The document has ${bytes} bytes; ${queryLimits.documentBytes} are allowed.`,
      413,
    );
  // Mercurius takes a document in JSON as parsed already, whatever stands in it.
  if (isJson(source)) throw new ApiError('GRAPHQL_PARSE_FAILED', 'The document is JSON and not GraphQL.', 400);
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** Before validation: its own rules take long for documents with very many fields. */
export function checkShape(document: DocumentNode): void {
  const { depth, fields, aliases } = measure(document);
  refuseAbove('QUERY_TOO_DEEP', 'levels', depth, queryLimits.depth);
  refuseAbove('QUERY_TOO_COSTLY', 'fields', fields, queryLimits.fields);
  refuseAbove('QUERY_TOO_COSTLY', 'aliases', aliases, queryLimits.aliases);
  visit(document, { StringValue: ({ value }) => refuseNul(value) });
}

/** Before execution, when the variables are known to fit. */
export function checkCost(document: DocumentNode, variables: Record<string, unknown>): void {
  const { cost } = measure(document, variables);
  refuseAbove('QUERY_TOO_COSTLY', 'fields to answer (pages count with all their places)', cost, queryLimits.cost);
  refuseNul(variables);
}

/** Postgres takes no NUL in a text. Not recursive: a stranger sets the depth. */
function refuseNul(value: unknown): void {
  const ahead = [value];
  while (ahead.length > 0) {
    const one = ahead.pop();
    if (typeof one === 'string' && one.includes('\0'))
      throw new ApiError('BAD_USER_INPUT', 'A text holds a NUL character.', 400);
    if (typeof one === 'object' && one !== null) for (const inner of Object.values(one)) ahead.push(inner);
  }
}

function refuseAbove(code: 'QUERY_TOO_DEEP' | 'QUERY_TOO_COSTLY', what: string, value: number, limit: number): void {
  if (value > limit) throw new ApiError(code, `The query has ${value} ${what}; ${limit} are allowed.`, 400);
}
