import { el } from '../dom.js';
import { Trouble } from '../graphql.js';
import { usePasskey } from '../passkey.js';
import { startCredential } from './credential-api.js';
import { field } from './card.js';

/** Where the person shows once more who is there: by the password, or where it is left empty by a passkey. */
export function confirmSelf(): {
  fields: HTMLElement;
  confirm(): Promise<{ password: string } | { challenge: string; passkey: unknown }>;
  /** The field, where what was shown was refused. */
  placeOf(error: unknown): HTMLInputElement | null;
} {
  const password = el('input', { type: 'password', autocomplete: 'current-password', maxLength: 200 });
  return {
    fields: field('Your password here', password, 'Leave it empty to use your passkey.'),
    async confirm() {
      if (password.value) return { password: password.value };
      const challenge = await startCredential();
      return { challenge: challenge.id, passkey: await usePasskey(challenge.confirm) };
    },
    placeOf: (error) =>
      error instanceof Trouble && password.value && error.reason === 'credential-wrong' ? password : null,
  };
}
