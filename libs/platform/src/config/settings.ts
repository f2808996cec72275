import { isIP } from 'node:net';
import { z } from 'zod';
import { chainSettings } from './chain.js';

/** What an admin may set, apart from the blocks of the networks. `databaseUrl` is set as DATABASE_URL. */
export const baseSettings = z.object({
  origin: z
    .url({ protocol: /^https?$/, error: 'must be a URL such as https://planet.example' })
    .refine((url) => URL.canParse(url) && new URL(url).href === `${new URL(url).origin}/`, 'must have no path or query')
    .transform((url) => new URL(url).origin)
    .optional()
    .describe(
      'Public address of this Planet. It is part of every id that others see: do not change it later. Default: http://localhost:PORT',
    ),
  instanceName: z
    .string()
    .min(1)
    .max(100)
    .optional()
    .describe('Name on the front page and in NodeInfo. Default: the host of ORIGIN'),
  host: z.string().default('127.0.0.1').describe('Address to listen on; 0.0.0.0 for every network card'),
  port: z.int().min(0).max(65_535).default(3000).describe('Port for HTTP'),
  trustProxy: z
    .array(z.string().refine(isAddress, 'must be addresses such as 127.0.0.1 or 10.0.0.0/8'))
    .default([])
    .describe('Addresses of proxies whose X-Forwarded-For is believed, separated by commas: 127.0.0.1, 10.0.0.0/8'),
  dataDir: z.string().default('./data').describe('Folder for the embedded database, secrets and sockets'),
  databaseUrl: z
    .url({ protocol: /^postgres(ql)?$/, error: 'must be a URL such as postgres://user:password@host:5432/planet' })
    .optional()
    .meta({ description: 'PostgreSQL server. Without it Planet runs one of its own in DATA_DIR', secret: true }),
  databasePool: z.int().min(2).max(500).default(20).describe('Most database connections of one process'),
  redisUrl: z
    .url({ protocol: /^rediss?$/, error: 'must be a URL such as redis://host:6379' })
    .optional()
    .meta({ description: 'Redis server for the queues. Without it they live in PostgreSQL', secret: true }),
  workerConcurrency: z.int().min(1).max(1000).default(16).describe('Jobs of one queue that run at once in one process'),
  rateLimits: z
    .boolean()
    .default(true)
    .describe('Requests of one address are limited; off where a proxy in front does that'),
  signUp: z
    .enum(['open', 'invite', 'closed'])
    .default('open')
    .describe('Who may sign up: everybody, whoever has an invite, nobody'),
  signUpsPerDay: z
    .int()
    .min(1)
    .max(1_000_000)
    .default(10)
    .describe('People who may sign up from one network address in a day'),
  logLevel: z.enum(['debug', 'info', 'warn', 'error', 'silent']).default('info').describe('Least level that is logged'),
  logFormat: z.enum(['pretty', 'json']).optional().describe('Default: pretty in a terminal, else json'),
  adminToken: z.string().min(24).optional().meta({
    description: 'Token of the admin for GraphQL. Default: made at the first start, kept in DATA_DIR/admin-token',
    secret: true,
  }),
  kek: z
    .string()
    .refine((text) => text.split(',').every(is32Bytes), 'must be 32 bytes in base64 (openssl rand -base64 32)')
    .optional()
    .meta({
      description:
        'Key that seals all other keys, 32 bytes in base64; after a comma older ones that still open what they sealed. ' +
        'Default: made at the first start, kept in DATA_DIR/kek. Without it every key of this Planet is lost: keep a copy',
      secret: true,
    }),
  ...chainSettings,
  walletKek: z
    .string()
    .refine((text) => text.split(',').every(is32Bytes), 'must be 32 bytes in base64 (openssl rand -base64 32)')
    .optional()
    .meta({
      description:
        'Key that seals the wallets of people, as KEK; for the role signer alone. Default: kept in DATA_DIR/wallet-kek. ' +
        'Without it the wallets are lost: keep a copy, apart from that of the database',
      secret: true,
    }),
  walletKekCommand: z.string().min(1).max(2000).optional().meta({
    description: 'Command whose output is that key, for a key management service; run by the role signer at its start',
    secret: true,
  }),
  allowPrivateAddresses: z
    .boolean()
    .default(false)
    .describe('For tests: lets Planet talk to loopback addresses, and over plain http'),
});
export type BaseSettings = z.infer<typeof baseSettings>;

/** All settings, checked. */
export interface Settings extends Omit<BaseSettings, 'origin' | 'logFormat'> {
  /** Without a slash at the end. */
  origin: string;
  logFormat: 'pretty' | 'json';
  /** As `instanceName`, or the host. */
  name: string;
  /** Absolute path. */
  dataDir: string;
  /** Each network's own block, as its schema gave it. */
  networks: Record<string, unknown>;
}

/** An address, or a range of them. */
function isAddress(text: string): boolean {
  const [address = '', bits, ...more] = text.split('/');
  const version = isIP(address);
  if (version === 0 || more.length > 0) return false;
  return bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= (version === 4 ? 32 : 128));
}

function is32Bytes(text: string): boolean {
  return /^[A-Za-z0-9+/]{43}=?$/.test(text.trim()) && Buffer.from(text, 'base64').length === 32;
}
