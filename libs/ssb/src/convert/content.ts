import { readBlobId, readFeedId, readMessageId } from '../ids.js';

/** The `content` of a message: any JSON object with a type. */
export interface SsbContent {
  type: string;
  [field: string]: unknown;
}
export interface SsbMention {
  link: string;
  name?: string;
  type?: string;
  size?: number;
}

export type Fields = Record<string, unknown>;
export const isObject = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
export const text = (value: unknown, most: number): string | undefined =>
  typeof value === 'string' && value.trim() ? value.slice(0, most) : undefined;

/** Clients write a link as a string or as `{ link }`. */
export const linkOf = (value: unknown): unknown => (isObject(value) ? value.link : value);
export const feedIn = (value: unknown) => readFeedId(linkOf(value));
export const messageIn = (value: unknown) => readMessageId(linkOf(value));
export const blobIn = (value: unknown) => readBlobId(linkOf(value));

/** A list that may be written as a list, an object or a single thing. */
export const listOf = (value: unknown, most: number): unknown[] => {
  if (Array.isArray(value)) return value.slice(0, most);
  if (isObject(value) && !('link' in value)) return Object.values(value).slice(0, most);
  return value === undefined || value === null ? [] : [value];
};

/** The lines that stand for what a Scuttlebutt post has no place for: written by us, read back by us. */
export const editLead = '✏️ *edited:*';
export const warningLead = (warning: string): string => `⚠️ **CW:** ${warning}`;
export const repostLead = '🔁';

/** The `version` of polls and positions, without which programs take none for one (ssb-poll-schema). */
export const pollVersion = 'v1';

/** Longest content warning that is written. Unit: UTF-16 code units. */
export const longestWarning = 500;
