import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { projectRoot } from '@planet/platform';

export interface Load {
  began: number;
  ended: number;
  statuses: Record<string, number>;
}
interface Sending {
  url: string;
  contentType: string;
  /** For signed headers. */
  keyPem?: string;
  keyId?: string;
  bodies: string[];
}

/** Sends over 32 connections; `started` is called when the first request is about to leave. */
export async function sendLoad(sending: Sending, started: () => Promise<void>): Promise<Load> {
  const child = spawn(process.execPath, [join(projectRoot(), 'test/bench/load.mjs')], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  child.stdin.end(`${JSON.stringify({ ...sending, connections: 32 })}\n`);
  await lines.next();
  await started();
  return JSON.parse((await lines.next()).value as string) as Load;
}
