import { z } from 'zod';

export const diasporaConfig = z.object({
  keyBits: z
    .int()
    .min(2048)
    .max(4096)
    .multipleOf(1024)
    .default(2048)
    .describe('Size of the RSA keys of people here; pods read all, 4096 bits sign 16 times slower than 2048'),
});
export type DiasporaConfig = z.infer<typeof diasporaConfig>;
