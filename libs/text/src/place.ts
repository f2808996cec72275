/** `📍 Prater (geo:48.216,16.396)`, a paragraph of its own; an address of RFC 5870 that people can read too. */
export const placeLine = (name: string, degrees: [number, number] | null): string =>
  [`📍`, name, degrees ? `(geo:${degrees.map((one) => Number(one.toFixed(6))).join(',')})` : '']
    .filter(Boolean)
    .join(' ');
export const placeLines =
  /(?:^|\n\n)📍(?: (?<name>[^\n]{1,500}?))? \(geo:(?<latitude>-?\d{1,2}(?:\.\d{1,20})?),(?<longitude>-?\d{1,3}(?:\.\d{1,20})?)\)(?=\n\n|$)/;
