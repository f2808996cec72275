import { accept, refuse, type Checked } from '../checked.js';
import { isObject, type Json, type JsonObject } from '../json.js';
import { readReference, type Reference } from './activity.js';
import { count, first, list, reference, typeIn, webAddress } from './fields.js';

const COLLECTION_TYPES = new Set([
  'Collection',
  'OrderedCollection',
  'CollectionPage',
  'OrderedCollectionPage',
] as const);

export interface Collection {
  readonly id: string | undefined;
  readonly isPage: boolean;
  readonly totalItems: number | undefined;
  readonly items: readonly Reference[];
  /** The next page of a page, the first page of a collection whose first page is not within it. */
  readonly next: string | undefined;
}

/** Reads a normalised collection or page. A first page that stands within the collection is read with it. */
export function readCollection(document: JsonObject, limit = 1000): Checked<Collection, 'not-a-collection'> {
  const type = typeIn(document, COLLECTION_TYPES);
  if (type === undefined) return refuse('not-a-collection', 'no type of a collection');
  const isPage = type.endsWith('Page');
  const page = first(document.first);
  const within: JsonObject | undefined =
    isObject(page) && (page.items ?? page.orderedItems) !== undefined ? page : undefined;
  const items: Json[] = [...listed(document), ...(within === undefined ? [] : listed(within))];
  return accept({
    id: webAddress(first(document.id)),
    isPage,
    totalItems: count(document.totalItems),
    items: items.slice(0, limit).map(readReference),
    next: isPage ? reference(document.next) : within === undefined ? reference(document.first) : reference(within.next),
  });
}

function listed(document: JsonObject): Json[] {
  return [...list(document.orderedItems), ...list(document.items)];
}
