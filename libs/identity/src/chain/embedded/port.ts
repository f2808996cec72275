import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';

/** The port of last time where it is free, so that tools find the chain again; else a new one. */
export async function choosePort(dir: string): Promise<number> {
  await mkdir(dir, { recursive: true, mode: 0o700 });
  const file = join(dir, 'port');
  const remembered = Number(await readFile(file, 'utf8').catch(() => '0')) || 0;
  const port = (await freePort(remembered)) ?? (await freePort(0))!;
  if (port !== remembered) await writeFile(file, `${port}\n`);
  return port;
}

/** The port if nobody listens on it, or (for 0) any such port. */
function freePort(wanted: number): Promise<number | null> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', () => resolve(null));
    probe.listen(wanted, '127.0.0.1', () => {
      const { port } = probe.address() as AddressInfo;
      probe.close(() => resolve(port));
    });
  });
}
