/** Pure words, for the pages made here and for those that the browser fills. */

type Kind = 'good' | 'wait' | 'bad' | '';
interface Words {
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

const proofs: Record<string, Words> = {
  PENDING: { title: 'waiting', text: 'Waiting to see it on the account.', kind: 'wait' },
  VERIFIED: { title: 'proven', text: 'The account is yours, and everybody can check it.', kind: 'good' },
  STALE: {
    title: 'to be renewed',
    text: 'It has not been seen lately, or your key is newer. Link it again.',
    kind: 'wait',
  },
  BROKEN: { title: 'broken', text: 'The account does not show it any more.', kind: 'bad' },
  REVOKED: { title: 'ended', text: 'The link has ended.', kind: '' },
};
export const proofWords = (state: string): Words => proofs[state] ?? { title: state.toLowerCase(), text: '', kind: '' };

/** How much a proof says. */
export function strengthWords(strength: string | null): string {
  if (strength === 'KEY_HELD') return 'Shown with the account’s own key.';
  if (strength === 'SERVER_VOUCHED') return 'Shown on the account’s page; its server vouches for it.';
  return '';
}
