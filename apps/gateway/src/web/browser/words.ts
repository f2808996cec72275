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

/** What is known of a link. */
export interface Link {
  state: string;
  strength: string | null;
  reason: string | null;
  /** The reason as a sentence. */
  message: string | null;
  effective: boolean;
  onChain: boolean;
  chainRefusal: { message: string } | null;
}
export interface LinkWords extends Words {
  /** It changes without the person. */
  turns: boolean;
  /** What the person can do: look up how to show it, sign it for the chain, begin anew. */
  next: 'show' | 'sign' | 'again' | null;
}

/** Nobody has shown anything yet, or nothing could be shown yet. */
const early = new Set([null, 'not-found', 'unsigned', 'no-owner-yet', 'not-on-chain-yet']);
/** They say nothing of the account. */
const faultsOfTheWay = new Set([
  'host-down',
  'host-busy',
  'host-refused',
  'wrong-answer',
  'rate-limited',
  'key-unavailable',
  'unknown-chain',
  'internal',
]);

/** How a link stands: never as if it waited where it was refused. */
export function linkWords(link: Link): LinkWords {
  const why = link.message ? `${link.message} ` : '';
  switch (link.state) {
    case 'PENDING':
      if (early.has(link.reason)) return waits('waiting', 'Waiting to see it on the account.', 'show');
      if (faultsOfTheWay.has(link.reason ?? ''))
        return waits('not reached', `${why}It is tried again by itself.`, 'show');
      return bad('not accepted', `${why}Show the text once more, exactly as it is given here.`, 'show');
    case 'VERIFIED':
      return verified(link);
    case 'STALE':
      return link.reason === 'recovered-since'
        ? bad('outdated', `${why}Link the account again with your new key.`, 'again')
        : bad('not seen', `${why}Put the text back within a day, or link the account again.`, 'again');
    case 'BROKEN':
      return bad('broken', `${why}It counts no longer. Link the account again.`, 'again');
    case 'REVOKED':
      return bad('ended', `${why}If that was not you, look after the account; then link it again.`, 'again');
    default:
      return bad(link.state.toLowerCase(), why, null);
  }
}

function verified({ strength, effective, onChain, chainRefusal }: Link): LinkWords {
  const how = strengthWords(strength);
  if (chainRefusal) {
    const text = `${how} But it could not be written on the chain. ${chainRefusal.message} Unlink it, and link it again; if that does not help, ask the admin.`;
    return bad('refused by the chain', text, null);
  }
  if (!effective) return waits('on its way', `${how} It is being written on the chain.`, 'sign');
  const text = onChain ? `${how} Written on the chain.` : how;
  return { title: 'proven', kind: 'good', text, turns: false, next: null };
}
const waits = (title: string, text: string, next: LinkWords['next']): LinkWords => ({
  title,
  kind: 'wait',
  text,
  turns: true,
  next,
});
const bad = (title: string, text: string, next: LinkWords['next']): LinkWords => ({
  title,
  kind: 'bad',
  text,
  turns: false,
  next,
});

/** How much a proof says. */
export function strengthWords(strength: string | null): string {
  if (strength === 'KEY_HELD') return 'Shown with the account’s own key.';
  if (strength === 'SERVER_VOUCHED') return 'Shown on the account’s page; its server vouches for it.';
  return '';
}
