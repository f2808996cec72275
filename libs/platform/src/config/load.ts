import { resolve } from 'node:path';
import type { z } from 'zod';
import { isLoopbackHost } from '../http/addresses.js';
import { chainFaults } from './chain.js';
import { ConfigError } from './config-error.js';
import { environment } from './environment.js';
import { blocksOf, valueOf, type Block, type Definitions } from './fields.js';
import type { BaseSettings, Settings } from './settings.js';

type Environment = Record<string, string | undefined>;

/**
 * Reads and checks every setting. Without `networks` their blocks are left out.
 *
 * @throws ConfigError with all faulty settings at once.
 */
export function loadSettings(networks: Definitions = [], env: Environment = environment()): Settings {
  const faults: string[] = [];
  const blocks = blocksOf(networks);
  const values = blocks.map((block) => readBlock(block, env, faults));
  for (const block of blocks) faults.push(...strangers(block, blocks, env));
  const base = values[0] as BaseSettings | undefined;
  const origin = base && (base.origin ?? `http://localhost:${base.port}`);
  if (origin?.startsWith('http:') && !isLoopbackHost(new URL(origin).hostname) && !base?.allowPrivateAddresses)
    faults.push(`ORIGIN=${origin}: must begin with https:// (other servers refuse plain http)`);
  if (base) faults.push(...chainFaults(base));
  if (faults.length > 0 || !base || !origin) throw new ConfigError(faults);
  return {
    ...base,
    origin,
    name: base.instanceName ?? new URL(origin).host,
    dataDir: resolve(base.dataDir),
    logFormat: base.logFormat ?? (process.stdout.isTTY ? 'pretty' : 'json'),
    networks: Object.fromEntries(
      blocks.flatMap(({ network }, at) => (network === null ? [] : [[network, values[at]]])),
    ),
  };
}

/** The block's value, or undefined with its faults told. */
function readBlock(block: Block, env: Environment, faults: string[]): unknown {
  const input: Record<string, unknown> = {};
  for (const { env: name, key, schema } of block.fields) {
    const text = env[name];
    if (text !== undefined && text !== '') input[key] = valueOf(schema, text);
  }
  const parsed = block.schema.safeParse(input);
  if (parsed.success) return parsed.data;
  const first = parsed.error.issues.filter(
    (issue, at, all) => all.findIndex((i) => i.path[0] === issue.path[0]) === at,
  );
  faults.push(...first.map((issue) => faultOf(block, issue, env)));
  return undefined;
}

function faultOf(block: Block, issue: z.core.$ZodIssue, env: Environment): string {
  const field = block.fields.find(({ key }) => key === issue.path[0]);
  if (!field) return `${block.network ?? 'settings'}: ${issue.message}`;
  const text = env[field.env];
  if (text === undefined || text === '') return `${field.env}: must be set (${field.description || issue.message})`;
  const shown = field.secret ? '' : `=${JSON.stringify(text.length > 80 ? `${text.slice(0, 80)}…` : text)}`;
  return `${field.env}${shown}: ${wordsFor(issue)}`;
}

function wordsFor(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case 'invalid_type':
      return `must be ${issue.expected === 'boolean' ? 'true or false' : issue.expected === 'int' ? 'a whole number' : `a ${issue.expected}`}`;
    case 'invalid_value':
      return `must be one of ${issue.values.join(', ')}`;
    case 'too_small':
      return issue.origin === 'string'
        ? `must have at least ${issue.minimum} characters`
        : `must be ${issue.minimum} or more`;
    case 'too_big':
      return issue.origin === 'string'
        ? `must have at most ${issue.maximum} characters`
        : `must be ${issue.maximum} or less`;
    default:
      return issue.message;
  }
}

/** A name with a network's prefix that the network does not know is a slip of the pen. */
function strangers(block: Block, blocks: Block[], env: Environment): string[] {
  if (block.network === null) return [];
  const known = new Set(blocks.flatMap(({ fields }) => fields.map((field) => field.env)));
  return Object.keys(env)
    .filter((name) => name.startsWith(block.prefix) && !known.has(name))
    .map(
      (name) => `${name}: there is no such setting; ${block.network} has ${block.fields.map((f) => f.env).join(', ')}`,
    );
}
