import { BaseError, decodeErrorResult, type Hex } from 'viem';
import { everyAbi } from '../contracts/abi.js';

/** A refusal that may pass is tried so often, each time after twice the time. */
export const TRIES = 6;

/** Refusals that stay, however often one tries; others may pass (the act before it is not mined yet). */
const lasting = new Set([
  'AlreadyHasIdentity',
  'AlreadyLinked',
  'HandleTaken',
  'InvalidHandle',
  'InvalidKey',
  'InvalidUri',
  'KeyNotNew',
  'NotLinked',
  'SignatureExpired',
  'Soulbound',
]);
export const lasts = (reason: string): boolean => lasting.has(reason);

/** The name of the contract's error behind what was thrown; null: the contract did not speak. */
export function refusalOf(error: unknown): string | null {
  if (!(error instanceof BaseError)) return null;
  const holder = error.walk((cause) => isHex((cause as { data?: unknown }).data)) as { data?: Hex } | null;
  if (holder?.data && holder.data.length >= 10) {
    try {
      return decodeErrorResult({ abi: everyAbi, data: holder.data }).errorName;
    } catch {
      return 'UnknownError';
    }
  }
  return error.walk((cause) => (cause as { name?: string }).name === 'ExecutionRevertedError') ? 'Reverted' : null;
}
const isHex = (data: unknown): boolean => typeof data === 'string' && data.startsWith('0x');
