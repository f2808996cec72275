/** Something that the person can read and act on. */
export class Trouble extends Error {
  constructor(
    message: string,
    readonly reason: string = 'internal',
  ) {
    super(message);
  }
}

interface Answer<T> {
  data?: T | null;
  errors?: { message: string; extensions?: { code?: string } }[];
}

/**
 * Asks the API of this host, in the name of whoever is signed in.
 *
 * @throws Trouble
 */
export async function ask<T>(query: string, variables: object = {}): Promise<T> {
  let response: Response;
  try {
    response = await fetch('/graphql', {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'application/json' },
      body: JSON.stringify({ query, variables }),
    });
  } catch {
    throw new Trouble('This server cannot be reached. Check your connection, and try again.', 'offline');
  }
  if (response.status === 429)
    throw new Trouble('That was a lot at once. Wait a minute, and try again.', 'rate-limited');
  const answer = (await response.json().catch(() => ({}))) as Answer<T>;
  const [error] = answer.errors ?? [];
  if (error) throw new Trouble(error.message, error.extensions?.code);
  if (!answer.data) throw new Trouble('This server cannot answer now. Try again in a moment.');
  return answer.data;
}

type Result = { __typename: string } | { __typename: string; reason: string; message: string };

/** Of a mutation's union: the type that was hoped for, or else Trouble with the refusal's own words. */
export function accepted<R extends Result, Name extends R['__typename']>(
  result: R,
  ...names: Name[]
): Extract<R, { __typename: Name }> {
  if ((names as string[]).includes(result.__typename)) return result as Extract<R, { __typename: Name }>;
  const { message, reason } = result as { message?: string; reason?: string };
  throw new Trouble(message ?? 'This was refused.', reason);
}

/** Goes with every union of results. */
export const refusal = '__typename ... on Refusal { reason message }';

/** What every union can also be. */
export interface Refusal {
  __typename: 'HandleRefused' | 'LimitReached';
  reason: string;
  message: string;
}
