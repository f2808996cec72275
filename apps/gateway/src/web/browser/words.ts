/** Pure words, for the pages made here and for those that the browser fills. */

export type Kind = 'good' | 'wait' | 'bad' | '';
export interface Words {
  title: string;
  text: string;
  kind: Kind;
}

const tokens: Record<string, Words> = {
  PENDING: { title: 'being prepared', text: 'It will be sent to the chain in a moment.', kind: 'wait' },
  SENT: { title: 'sent', text: 'It waits for a block of the chain.', kind: 'wait' },
  CONFIRMED: { title: 'confirmed', text: 'It is in a block, and will soon be final.', kind: 'wait' },
  FINAL: { title: 'final', text: 'It is written on the chain for good.', kind: 'good' },
  REFUSED: { title: 'refused', text: 'It could not be written on the chain.', kind: 'bad' },
  OFF: { title: 'no chain', text: 'This server works without a chain.', kind: '' },
};
export const tokenWords = (state: string): Words => tokens[state] ?? { title: state.toLowerCase(), text: '', kind: '' };

/** How much a proof says. */
export function strengthWords(strength: string | null): string {
  if (strength === 'KEY_HELD') return 'Shown with the account’s own key.';
  if (strength === 'SERVER_VOUCHED') return 'Shown on the account’s page; its server vouches for it.';
  return '';
}
