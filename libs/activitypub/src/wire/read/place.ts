import { isObject, type Json } from '../json.js';
import { first, text } from './fields.js';

/** Where something is. Degrees, both or none; what lies outside the globe is left out. */
export interface Place {
  readonly name: string | undefined;
  readonly latitude: number | undefined;
  readonly longitude: number | undefined;
}

export function readPlace(value: Json | undefined): Place | undefined {
  const place = first(value);
  if (typeof place === 'string') return undefined;
  if (!isObject(place)) return undefined;
  const [latitude, longitude] = [degrees(place.latitude, 90), degrees(place.longitude, 180)];
  const located = latitude !== undefined && longitude !== undefined;
  const name = text(place.name);
  if (!located && name === undefined) return undefined;
  return { name, latitude: located ? latitude : undefined, longitude: located ? longitude : undefined };
}

/** As a number, or as a text that is one. */
function degrees(value: Json | undefined, most: number): number | undefined {
  const item = first(value);
  const number = typeof item === 'string' && item.trim() !== '' ? Number(item) : item;
  return typeof number === 'number' && Math.abs(number) <= most ? number : undefined;
}
