/** A message with what the reference implementation did with it, as published for checking others. */
export interface Vector {
  readonly name: string;
  readonly channel: 'public' | 'private';
  readonly receiver_pod: string;
  /** Whose private inbox it is. */
  readonly recipient?: string;
  readonly sender: string;
  readonly body: string;
  readonly payload_xml?: string;
  readonly known_related: readonly KnownThing[];
  readonly reference_error?: { readonly class: string; readonly message: string };
  readonly expected?: Expected;
  readonly verdict: 'accepted' | 'rejected' | 'either';
}
export interface KnownThing {
  readonly guid: string;
  readonly type: string;
  readonly author: string;
  readonly parent_guid: string | null;
  readonly local_to_receiver: boolean;
}
export interface Expected {
  readonly entity_type: string;
  readonly sender: string;
  readonly fields: Readonly<Record<string, unknown>>;
  readonly signature_order?: readonly string[];
}
export interface VectorKey {
  readonly id: string;
  readonly public_pem: string;
  readonly private_pem?: string;
}

const TEXTS = ['name', 'receiver_pod', 'sender', 'body'] as const;

/** Throws an `Error` that says what is missing in a file of vectors. */
export function checkedVector(value: unknown): Vector {
  if (typeof value !== 'object' || value === null) throw new Error('no vector: not an object');
  const vector = value as Record<string, unknown>;
  for (const name of TEXTS) if (typeof vector[name] !== 'string') throw new Error(`no vector: ${name} is no text`);
  if (vector.channel !== 'public' && vector.channel !== 'private') throw new Error('no vector: channel is unknown');
  const verdict = vector.verdict ?? vector.reference_result;
  if (!['accepted', 'rejected', 'either'].includes(verdict as string)) {
    throw new Error('no vector: verdict is unknown');
  }
  return { ...vector, verdict, known_related: vector.known_related ?? [] } as unknown as Vector;
}

export function checkedKeys(value: unknown): VectorKey[] {
  const { keys } = Object(value) as { keys?: unknown };
  if (!Array.isArray(keys)) throw new Error('no keys: `keys` is no list');
  for (const key of keys as VectorKey[]) {
    if (typeof key?.id !== 'string' || typeof key.public_pem !== 'string')
      throw new Error('no key: id or public_pem is missing');
  }
  return keys as VectorKey[];
}
