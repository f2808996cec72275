import type { Account, Activity, Reason } from '@planet/core';

export interface InboundCase {
  activity: Activity;
  /** The row under the id that spoke. */
  actor: Account;
  /** The account that a directed act or the author of the object is about, where there is one. */
  about: Account | null;
  banned: Set<string>;
}
/** Gives the name of the refusal, or null to pass. Pure; cheap ones first. */
type Rule = (c: InboundCase) => Reason | null;

const echo: Rule = ({ actor }) => (actor.origin === 'hosted' || actor.origin === 'service' ? 'echo' : null);
const accountBan: Rule = ({ actor, banned }) => (banned.has(actor.id) ? 'account-blocked' : null);
const domainBan: Rule = ({ actor, banned }) => (actor.host && banned.has(actor.host) ? 'domain-blocked' : null);
const gone: Rule = ({ actor, activity }) => (actor.goneAt && activity.kind !== 'leave' ? 'gone' : null);

const rules: Rule[] = [echo, accountBan, domainBan, gone];

export function refusedInbound(c: InboundCase): Reason | null {
  for (const rule of rules) {
    const reason = rule(c);
    if (reason) return reason;
  }
  return null;
}
