import { ask } from '../graphql.js';
import { usePasskey } from '../passkey.js';

/** Shows once more who is there: by the password, or where it is empty by a passkey. */
export async function confirmSelf(
  password: string,
): Promise<{ password: string } | { challenge: string; passkey: unknown }> {
  if (password) return { password };
  const { startCredential } = await ask<{ startCredential: { id: string; confirm: Record<string, unknown> } }>(
    'mutation { startCredential { id confirm } }',
  );
  return { challenge: startCredential.id, passkey: await usePasskey(startCredential.confirm) };
}
