import type { Account, Activity, Reason } from '@planet/core';

export interface InboundCase {
  activity: Activity;
  /** The row under the id that spoke. */
  actor: Account;
  /** People whom the act is about: the author of its object, those mentioned. */
  about: string[];
  /** Blocks that stand, as `blocker target`. */
  blocks: Set<string>;
  banned: Set<string>;
}
/** Gives the name of the refusal, or null to pass. Pure; cheap ones first. */
type Rule = (c: InboundCase) => Reason | null;

const echo: Rule = ({ actor }) => (actor.origin === 'hosted' || actor.origin === 'service' ? 'echo' : null);
const accountBan: Rule = ({ actor, banned }) => (banned.has(actor.id) ? 'account-blocked' : null);
const domainBan: Rule = ({ actor, banned }) => (actor.host && banned.has(actor.host) ? 'domain-blocked' : null);
const gone: Rule = ({ actor, activity }) => (actor.goneAt && activity.kind !== 'leave' ? 'gone' : null);

/** Kinds that end something, or have their own rule. */
const exempt = new Set<Activity['kind']>(['follow', 'unfollow', 'unblock', 'delete', 'unreact', 'leave']);
/** Who is blocked may not answer, like, share or mention the one who blocks. A follow is refused where it is written. */
const blocked: Rule = ({ activity, about, blocks }) =>
  !exempt.has(activity.kind) && about.some((person) => blocks.has(`${person} ${activity.actor}`))
    ? 'blocked-by-target'
    : null;

const rules: Rule[] = [echo, accountBan, domainBan, gone, blocked];

export function refusedInbound(c: InboundCase): Reason | null {
  for (const rule of rules) {
    const reason = rule(c);
    if (reason) return reason;
  }
  return null;
}
