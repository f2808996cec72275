/** The options as the server sends them: bytes as base64url. */
type Json = Record<string, unknown>;

/** They are bound to a name: at the number of a host there are none. */
const hasName = !/^[\d.]+$|^\[/.test(location.hostname);
export const canPasskey = (): boolean => hasName && isSecureContext && typeof PublicKeyCredential !== 'undefined';

/** Can the browser offer passkeys in the list of names under a field? */
export const canSuggest = async (): Promise<boolean> =>
  canPasskey() && ((await PublicKeyCredential.isConditionalMediationAvailable?.().catch(() => false)) ?? false);

const bytes = (text: string): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(atob(text.replace(/-/g, '+').replace(/_/g, '/')), (sign) => sign.charCodeAt(0));
const text = (buffer: ArrayBuffer): string =>
  btoa(String.fromCharCode(...new Uint8Array(buffer)))
    .replace(/\+/g, '-')
    .replace(/\//g, '_')
    .replace(/=+$/, '');
const named = (list: unknown): PublicKeyCredentialDescriptor[] =>
  ((list ?? []) as { id: string; type: 'public-key'; transports?: AuthenticatorTransport[] }[]).map((one) => ({
    ...one,
    id: bytes(one.id),
  }));

/** Makes a passkey. @throws Error with words for the person */
export async function makePasskey(options: Json): Promise<Json> {
  const user = options.user as { id: string; name: string; displayName: string };
  const publicKey = {
    ...options,
    challenge: bytes(options.challenge as string),
    user: { ...user, id: bytes(user.id) },
    excludeCredentials: named(options.excludeCredentials),
  } as unknown as PublicKeyCredentialCreationOptions;
  const made = (await navigator.credentials.create({ publicKey }).catch(refused)) as PublicKeyCredential;
  const response = made.response as AuthenticatorAttestationResponse;
  return {
    ...common(made),
    response: {
      clientDataJSON: text(response.clientDataJSON),
      attestationObject: text(response.attestationObject),
      transports: response.getTransports?.() ?? [],
    },
  };
}

/** Shows a passkey; with `signal` as a suggestion under a field, until it is aborted. @throws Error with words for the person */
export async function usePasskey(options: Json, signal?: AbortSignal): Promise<Json> {
  const publicKey = {
    ...options,
    challenge: bytes(options.challenge as string),
    allowCredentials: named(options.allowCredentials),
  } as unknown as PublicKeyCredentialRequestOptions;
  const request: CredentialRequestOptions = { publicKey, ...(signal && { signal, mediation: 'conditional' }) };
  const shown = (await navigator.credentials.get(request).catch(refused)) as PublicKeyCredential;
  const response = shown.response as AuthenticatorAssertionResponse;
  return {
    ...common(shown),
    response: {
      clientDataJSON: text(response.clientDataJSON),
      authenticatorData: text(response.authenticatorData),
      signature: text(response.signature),
      ...(response.userHandle && { userHandle: text(response.userHandle) }),
    },
  };
}

const common = (credential: PublicKeyCredential): Json => ({
  id: credential.id,
  rawId: text(credential.rawId),
  type: credential.type,
  authenticatorAttachment: credential.authenticatorAttachment ?? undefined,
  clientExtensionResults: credential.getClientExtensionResults(),
});

function refused(error: unknown): never {
  const name = error instanceof DOMException ? error.name : '';
  if (name === 'AbortError') throw error;
  if (name === 'NotAllowedError') throw new Error('No passkey was given. Try again, or choose another way.');
  if (name === 'InvalidStateError') throw new Error('This device has a passkey for you already.');
  if (name === 'SecurityError') throw new Error('Passkeys do not work at this address.');
  throw new Error('Your device could not do that. Choose another way.');
}
