import { GraphQLError } from 'graphql';
import { explain, type Logger, type Refusal } from '@planet/core';
import { BadCursor } from '@planet/store';
import { Refused } from '../federation/refusal.js';

/** Every code that an error of the API may carry. */
export const errorCodes = [
  'GRAPHQL_PARSE_FAILED',
  'GRAPHQL_VALIDATION_FAILED',
  'BAD_REQUEST',
  'BAD_USER_INPUT',
  'UNAUTHENTICATED',
  'FORBIDDEN',
  'RATE_LIMITED',
  'DOCUMENT_TOO_LARGE',
  'QUERY_TOO_DEEP',
  'QUERY_TOO_COSTLY',
  'INTERNAL',
] as const;
export type ErrorCode = (typeof errorCodes)[number];

/** Ends a field, or with a status the whole request. */
export class ApiError extends GraphQLError {
  constructor(
    readonly code: ErrorCode,
    message: string,
    readonly statusCode?: number,
  ) {
    super(message, { extensions: { code } });
  }
}
export const badInput = (message: string): ApiError => new ApiError('BAD_USER_INPUT', message);

/** What a mutation says of an expected end: the name of the reason and its sentence. */
export interface WriteFault {
  code: string;
  message: string;
  retryable: boolean;
}
export const faultOf = (refusal: Refusal): WriteFault => ({
  code: refusal.reason,
  message: refusal.detail ? `${explain(refusal.reason)} ${refusal.detail}` : explain(refusal.reason),
  retryable: refusal.retry,
});

interface Execution {
  data?: unknown;
  errors?: readonly GraphQLError[];
}
interface Formatted {
  statusCode: number;
  response: { data?: unknown; errors: object[] };
}

/** Gives every error a code. What we did not foresee is logged, and its words are kept from the caller. */
export function formatErrors(execution: Execution, logger: Logger): Formatted {
  const errors = (execution.errors ?? []).flatMap(unfold);
  const formatted = errors.map((error) => formatOne(error, logger));
  const executed = 'data' in execution && execution.data !== undefined;
  const statusCode = executed ? 200 : Math.max(...formatted.map(({ status }) => status), 400);
  const response = { errors: formatted.map(({ json }) => json) };
  return { statusCode, response: executed ? { data: execution.data, ...response } : response };
}

/** A refused document comes as one error that holds the others. */
function unfold(error: GraphQLError): GraphQLError[] {
  const { errors: inner, statusCode } = (error.originalError ?? {}) as { errors?: unknown; statusCode?: number };
  if (!Array.isArray(inner) || statusCode !== 400) return [error];
  return inner.map((one) => (one instanceof GraphQLError ? one : new GraphQLError((one as Error).message)));
}

function formatOne(error: GraphQLError, logger: Logger): { status: number; json: object } {
  const { code, status, message } = classify(error, logger);
  const { locations, path } = error.toJSON();
  return { status, json: { message, ...(locations && { locations }), ...(path && { path }), extensions: { code } } };
}

function classify(error: GraphQLError, logger: Logger): { code: ErrorCode; status: number; message: string } {
  const cause = error.originalError ?? error;
  const { message } = error;
  if (cause instanceof ApiError) return { code: cause.code, status: cause.statusCode ?? 400, message };
  if (cause instanceof BadCursor) return { code: 'BAD_USER_INPUT', status: 400, message };
  if (cause instanceof Refused) {
    const code = cause.reason === 'rate-limited' ? 'RATE_LIMITED' : 'BAD_REQUEST';
    return { code, status: cause.statusCode, message };
  }
  if (cause instanceof GraphQLError) {
    const code = message.startsWith('Syntax Error') ? 'GRAPHQL_PARSE_FAILED' : 'GRAPHQL_VALIDATION_FAILED';
    return { code, status: 400, message };
  }
  const { statusCode } = cause as { statusCode?: number };
  if (statusCode === 413) return { code: 'DOCUMENT_TOO_LARGE', status: 413, message };
  if (statusCode && statusCode >= 400 && statusCode < 500) return { code: 'BAD_REQUEST', status: statusCode, message };
  logger.error({ error: cause, path: error.path?.join('.') }, 'A GraphQL field threw');
  return { code: 'INTERNAL', status: 500, message: explain('internal') };
}
