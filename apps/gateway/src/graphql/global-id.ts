import { isUuid } from '@planet/store';

export const nodeTypes = ['Account', 'Post', 'Delivery', 'Envelope', 'Proof', 'Identity'] as const;
export type NodeType = (typeof nodeTypes)[number];

/** Opaque to clients (Relay: Global Object Identification). */
export const globalId = (type: NodeType, id: string): string => Buffer.from(`${type}:${id}`).toString('base64');

/** Null: not an id of ours. */
export function readGlobalId(text: string): { type: NodeType; id: string } | null {
  if (text.length > 100) return null;
  const [type = '', id = ''] = Buffer.from(text, 'base64').toString('latin1').split(':');
  return (nodeTypes as readonly string[]).includes(type) && isUuid(id) ? { type: type as NodeType, id } : null;
}

/** The database's id where the global one is of this type. */
export function idOf<Id extends string>(type: NodeType, text: string): Id | null {
  const read = readGlobalId(text);
  return read?.type === type ? (read.id as Id) : null;
}
