import type { AddressInfo } from 'node:net';
import { ConfigError } from './config/index.js';

/** Planet cannot start for a reason that the admin can put right; the message is one line for the terminal. */
export class StartError extends Error {
  override readonly name: string = 'StartError';
}

/** The line that a failed start prints. Null: it is a bug, the stack belongs in the log. */
export function startSentence(error: unknown): string | null {
  if (error instanceof StartError || error instanceof ConfigError) return error.message;
  if (typeof error !== 'object' || error === null) return null;
  const { name, message, code, port, address, syscall } = error as NodeJS.ErrnoException & Partial<AddressInfo>;
  if (name === 'MigrationRefused') return message;
  if (syscall !== 'listen') return null;
  if (code === 'EADDRINUSE')
    return `Port ${port} on ${address} is in use by another program: end it, or choose another port.`;
  if (code === 'EACCES')
    return `Planet may not listen on port ${port} (ports under 1024 need a privilege): choose another.`;
  if (code === 'EADDRNOTAVAIL') return `The address ${address} is not one of this machine: set HOST to one that is.`;
  return null;
}
