import { badInput } from './errors.js';
import { idOf, type NodeType } from './global-id.js';

/** The database's ids of a list of global ones. */
export function idsOf(type: NodeType, ids: string[]): string[] {
  if (ids.length > 1_000) throw badInput('At most 1,000 ids at once.');
  return ids.map((text) => {
    const id = idOf(type, text);
    if (!id) throw badInput(`${text.slice(0, 100)} is no id of the type ${type}.`);
    return id;
  });
}
