import type { Logger } from '@planet/core';
import { pino, stdSerializers, type Logger as Pino } from 'pino';
import { build as pretty } from 'pino-pretty';

export interface LogSettings {
  logLevel: string;
  logFormat: 'pretty' | 'json';
}

/** Names of fields that are never written, at the top and two levels deep. */
const secretFields = [
  'authorization',
  'Authorization',
  'cookie',
  'password',
  'private',
  'privateKey',
  'secret',
  'token',
  'adminToken',
  'kek',
  'invite',
  'signature',
];
const redact = {
  paths: secretFields.flatMap((field) => [field, `*.${field}`, `*.*.${field}`]),
  censor: '[secret]',
};

/** A logger for one process, written to `stream` (default: standard output). */
export function createLogger(settings: LogSettings, role: string, stream?: NodeJS.WritableStream): Logger {
  const options = {
    level: settings.logLevel,
    base: { role },
    redact,
    serializers: { error: errorWithoutSecrets, err: errorWithoutSecrets },
    formatters: { log: withoutCredentials, level: (label: string) => ({ level: label }) },
    timestamp: settings.logFormat === 'json' ? () => `,"time":"${new Date().toISOString()}"` : true,
  };
  const target = stream ?? process.stdout;
  if (settings.logFormat === 'json') return asLogger(pino(options, target));
  const { formatters, ...rest } = options;
  const prettyStream = pretty({
    destination: target,
    colorize: target === process.stdout && process.stdout.isTTY,
    translateTime: 'SYS:HH:MM:ss',
    ignore: 'pid,hostname,role',
    messageFormat: '[{role}] {msg}',
  });
  return asLogger(pino({ ...rest, formatters: { log: formatters.log } }, prettyStream));
}

const asLogger = (log: Pino): Logger => ({
  debug: (fields, message) => log.debug(fields, message),
  info: (fields, message) => log.info(fields, message),
  warn: (fields, message) => log.warn(fields, message),
  error: (fields, message) => log.error(fields, message),
});

/** `https://name:word@host` loses name and word wherever it stands in a text. */
export const stripCredentials = (text: string): string =>
  text.replace(/\b([a-z][a-z0-9+.-]*:\/\/)[^\s/@]+@/gi, '$1[secret]@');

function withoutCredentials(fields: Record<string, unknown>): Record<string, unknown> {
  const entries = Object.entries(fields).map(([key, value]) => [
    key,
    typeof value === 'string' ? stripCredentials(value) : value,
  ]);
  return Object.fromEntries(entries) as Record<string, unknown>;
}

function errorWithoutSecrets(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  const { type, message, stack } = stdSerializers.err(error);
  const { code } = error as NodeJS.ErrnoException;
  return { type, message: stripCredentials(message), stack: stripCredentials(stack), ...(code && { code }) };
}
