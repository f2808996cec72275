const MONTHS = 'JanFebMarAprMayJunJulAugSepOctNovDec';
const SHAPE = /^(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d GMT$/;

/** Reads an IMF-fixdate (RFC 9110 section 5.6.7), the only form that is sent today. Unix seconds, or undefined. */
export function parseHttpDate(text: string): number | undefined {
  if (text.length !== 29 || !SHAPE.test(text)) return undefined;
  const month = MONTHS.indexOf(text.slice(8, 11));
  if (month === -1 || month % 3 !== 0) return undefined;
  const day = number(text, 5);
  const time = Date.UTC(
    number(text, 12) * 100 + number(text, 14),
    month / 3,
    day,
    number(text, 17),
    number(text, 20),
    number(text, 23),
  );
  return new Date(time).getUTCDate() === day ? time / 1000 : undefined;
}

function number(text: string, at: number): number {
  return (text.charCodeAt(at) - 48) * 10 + text.charCodeAt(at + 1) - 48;
}
