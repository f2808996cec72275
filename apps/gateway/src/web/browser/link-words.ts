import { strengthWords, type Words } from './words.js';

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
  const gone = link.reason === 'not-found' && link.state !== 'PENDING';
  const message = gone ? 'The account does not show it any more.' : link.message;
  const why = message ? `${message} ` : '';
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
        : bad('not seen', `${why}Put it back within a day, or link the account again.`, 'again');
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
