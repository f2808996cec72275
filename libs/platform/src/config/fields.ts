import { z } from 'zod';
import type { ProtocolDefinition } from '@planet/core';
import { baseSettings } from './settings.js';

type Schema = z.core.$ZodType;

/** One setting as the environment knows it. */
export interface Field {
  /** `SSB_PORT` */
  env: string;
  /** `port` */
  key: string;
  description: string;
  /** As it would be written; null where there is none. */
  default: string | null;
  required: boolean;
  secret: boolean;
  schema: Schema;
}
/** Settings that are read together: those of Planet, or the block of one network. */
export interface Block {
  /** Null: Planet's own. */
  network: string | null;
  prefix: string;
  schema: z.ZodType;
  fields: Field[];
}
export type Definitions = readonly Pick<ProtocolDefinition, 'name' | 'config'>[];

export const blocksOf = (networks: Definitions): Block[] => [
  blockOf(null, baseSettings),
  ...networks.map(({ name, config }) => blockOf(name, config)),
];

function blockOf(network: string | null, schema: z.ZodType): Block {
  const prefix = network === null ? '' : `${network.toUpperCase().replaceAll('-', '_')}_`;
  if (!(schema instanceof z.ZodObject)) throw new Error(`the config of ${network} must be a zod object`);
  const shape = schema.shape as Record<string, Schema>;
  const fields = Object.entries(shape).map(([key, field]) => fieldOf(key, prefix + envName(key), field));
  return { network, prefix, schema, fields };
}

/** `databaseUrl` → `DATABASE_URL` */
export const envName = (key: string): string => key.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase();

function fieldOf(key: string, env: string, schema: Schema): Field {
  const layers = [...unwrap(schema)];
  const meta = layers.map((layer) => z.globalRegistry.get(layer)).find((found) => found !== undefined) ?? {};
  const withDefault = layers.find((layer) => layer instanceof z.ZodDefault || layer instanceof z.ZodPrefault);
  const value = withDefault?.def.defaultValue;
  return {
    env,
    key,
    description: meta.description ?? '',
    default: value === undefined ? null : written(value),
    required: !z.safeParse(schema, undefined).success,
    secret: meta.secret === true,
    schema,
  };
}

/** The schema and what it wraps, outermost first. */
function* unwrap(schema: Schema): Generator<Schema> {
  for (let layer: Schema | null = schema; layer; layer = inner(layer)) yield layer;
}
function inner(schema: Schema): Schema | null {
  if (schema instanceof z.ZodPipe) return schema.def.in;
  if (
    schema instanceof z.ZodOptional ||
    schema instanceof z.ZodNullable ||
    schema instanceof z.ZodDefault ||
    schema instanceof z.ZodPrefault ||
    schema instanceof z.ZodReadonly
  )
    return schema.def.innerType;
  return null;
}

const written = (value: unknown): string =>
  Array.isArray(value) ? value.join(',') : typeof value === 'object' ? JSON.stringify(value) : String(value);

/** Text of the environment as the value that the schema wants; what does not fit is left for the schema to refuse. */
export function valueOf(schema: Schema, text: string): unknown {
  const core = [...unwrap(schema)].at(-1);
  if (core instanceof z.ZodNumber && text.trim() !== '') return Number.isNaN(Number(text)) ? text : Number(text);
  if (core instanceof z.ZodBoolean) return booleans.get(text.trim().toLowerCase()) ?? text;
  if (core instanceof z.ZodArray) return text.split(',').map((part) => valueOf(core.def.element, part.trim()));
  if (core instanceof z.ZodObject || core instanceof z.ZodRecord) return jsonOr(text);
  return text;
}
const booleans = new Map([
  ['1', true],
  ['true', true],
  ['yes', true],
  ['on', true],
  ['0', false],
  ['false', false],
  ['no', false],
  ['off', false],
]);
function jsonOr(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
