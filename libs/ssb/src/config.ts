import { z } from 'zod';

const key = z.string().regex(/^[A-Za-z0-9+/]{43}=(\.sha256)?$/, 'must be 32 bytes in base64');

export const ssbConfig = z.object({
  host: z.string().default('0.0.0.0').describe('Address that the Scuttlebutt node listens on'),
  port: z.int().min(0).max(65_535).default(8008).describe('Port of the Scuttlebutt node'),
  external: z
    .string()
    .regex(
      /^[^:\s/]+(:\d{1,5})?$/,
      'must be a host name or an IPv4 address, and a port if need be: invites hold no IPv6 address',
    )
    .optional()
    .describe(
      'Host name that invites lead to, with a port where it differs: pub.example:8008. Default: the host of ORIGIN',
    ),
  capsShs: key.optional().describe('Network key. Default: the main Scuttlebutt network'),
  capsSign: key.optional().describe('Message signing key of a test network. Default: none'),
  hops: z.int().min(0).max(3).default(2).describe('How far from a member a feed may be to be replicated'),
});
export type SsbConfig = z.infer<typeof ssbConfig>;
