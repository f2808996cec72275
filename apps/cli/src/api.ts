import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { StartError, type Settings } from '@planet/platform';
import { findRunning } from './running.js';

interface Answer<T> {
  data?: T;
  errors?: { message: string }[];
}
/** What every mutation says where it changed nothing. */
export interface WriteFault {
  code: string;
  message: string;
}

/**
 * Asks the running gateway as the admin.
 *
 * @throws StartError with the sentence to print.
 */
export async function callApi<T>(settings: Settings, document: string, variables: object = {}): Promise<T> {
  const running = await findRunning(settings.dataDir, 'gateway');
  const base = typeof running?.address === 'string' ? running.address : `http://${settings.host}:${settings.port}`;
  const response = await fetch(`${base.replace('//0.0.0.0', '//127.0.0.1')}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${await adminToken(settings)}` },
    body: JSON.stringify({ query: document, variables }),
    signal: AbortSignal.timeout(30_000),
  }).catch(() => {
    throw new StartError(`No gateway answers at ${base}: start one with \`planet start\`.`);
  });
  const { data, errors } = (await response.json().catch(() => ({}))) as Answer<T>;
  if (errors?.length) throw new StartError(errors.map(({ message }) => message).join('\n'));
  if (!data)
    throw new StartError(`The gateway at ${base} gave no answer that can be read (status ${response.status}).`);
  return data;
}

/** The payload's content, or its fault as a sentence. */
export function orThrow<P extends { error: WriteFault | null }>(payload: P): P {
  if (payload.error) throw new StartError(`${payload.error.message} (${payload.error.code})`);
  return payload;
}

async function adminToken({ adminToken: set, dataDir }: Settings): Promise<string> {
  if (set) return set;
  const file = join(dataDir, 'admin-token');
  const kept = await readFile(file, 'utf8').catch(() => null);
  if (kept === null) throw new StartError(`There is no admin token in ${file}: set DATA_DIR or ADMIN_TOKEN.`);
  return kept.trim();
}
