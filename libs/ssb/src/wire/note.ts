// A note says of a feed: how far I am, and whether you are to send it to me (epidemic broadcast trees, version 3).

export const makeNote = (sequence: number, send: boolean): number =>
  sequence === -1 ? -1 : (sequence << 1) | (send ? 0 : 1);
export const noteSequence = (note: number): number => note >> 1;
export const noteSend = (note: number): boolean => (note & 1) === 0;
export const isNote = (note: unknown): note is number =>
  Number.isInteger(note) && (note as number) >= -1 && (note as number) <= 0x7fffffff;
