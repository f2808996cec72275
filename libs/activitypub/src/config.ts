import { z } from 'zod';

export const activitypubConfig = z.object({
  authorizedFetch: z
    .boolean()
    .default(false)
    .describe('Ask for a signature on every GET of actors and posts (secure mode)'),
  canQuote: z
    .enum(['public', 'followers', 'nobody'])
    .default('public')
    .describe('Who may quote posts of people here (FEP-044f)'),
});
export type ActivityPubConfig = z.infer<typeof activitypubConfig>;
