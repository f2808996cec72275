import type { Abilities, Account, Activity, Audience, Reason } from '@planet/core';
import type { BridgeSetting, ConsentRow } from '@planet/store';
import { home } from '../bridge.js';

export interface Crossing {
  activity: Activity;
  actor: Account;
  /** Whose account it is: the one that lives here where it is linked to one, else the actor itself. */
  person: Account;
  /** Null where the act was made here: then the admin's settings for pairs of networks do not apply. */
  bridge: BridgeSetting | null;
  target: string;
  abilities: Abilities;
  consent: ConsentRow | undefined;
  audience: Audience;
  banned: Set<string>;
}
type Rule = (c: Crossing) => Reason | null;

/** What ends something goes wherever the thing has gone, whatever its author or the admin has said since. */
export const ends = new Set<Activity['kind']>(['delete', 'unreact', 'unfollow', 'unblock', 'leave']);

const disabled: Rule = ({ bridge }) => (bridge && !bridge.enabled ? 'bridge-disabled' : null);
const kind: Rule = ({ bridge, activity }) =>
  bridge && bridge.kinds.length > 0 && !bridge.kinds.includes(activity.kind) ? 'kind-disabled' : null;
const bans: Rule = ({ actor, person, banned }) =>
  banned.has(actor.id) || banned.has(person.id)
    ? 'account-blocked'
    : actor.host && banned.has(actor.host)
      ? 'domain-blocked'
      : null;
const bridged: Rule = ({ actor }) => (actor.endpoints.bridgedFrom ? 'bridged-account' : null);
/** A follow by somebody who has not been asked yet waits; once they agree it is copied. */
const consented: Rule = (c) => {
  if (hasConsent(c.person, c.bridge, c.consent, c.activity.kind)) return null;
  return c.activity.kind === 'follow' && !c.consent ? 'awaiting-consent' : 'no-consent';
};
/** A quiet reply to a post that is here goes where the post is; other quiet posts stay where they are quiet. */
const visible: Rule = ({ abilities, audience, activity, actor }) => {
  if (abilities.audiences.includes(audience)) return null;
  // Notices of Planet itself: where the network can seal them for one reader.
  if (audience === 'direct' && actor.origin === 'service' && abilities.sealsDirect) return null;
  return audience === 'unlisted' && 'content' in activity && activity.content.replyTo ? null : 'would-become-public';
};

const rules: Rule[] = [disabled, kind, bans, bridged, consented, visible];
const rulesOfEnds: Rule[] = [bans, bridged];

export function refusedCrossing(c: Crossing): Reason | null {
  for (const rule of ends.has(c.activity.kind) ? rulesOfEnds : rules) {
    const reason = rule(c);
    if (reason) return reason;
  }
  return null;
}

/**
 * A person's own no comes first; members are in until they say it. Strangers are out until they say yes, and stay out
 * where the admin lets only members cross.
 */
export function hasConsent(
  actor: Account,
  bridge: Pick<BridgeSetting, 'policy'> | null,
  consent: ConsentRow | undefined,
  kind?: Activity['kind'],
): boolean {
  if (consent && !consent.granted) return false;
  if (actor.network === home || actor.origin === 'member' || actor.origin === 'service') return true;
  if (bridge?.policy === 'members') return false;
  if (consent) return consent.kinds.length === 0 || kind === undefined || consent.kinds.includes(kind);
  return bridge?.policy === 'open' && !objects(actor);
}

/** Does the profile say that its owner does not want to be copied? */
export function objects({ profile }: Account): boolean {
  if (profile.discoverable === false || profile.indexable === false) return true;
  const text = [profile.bio, profile.name, ...(profile.fields ?? []).map((f) => `${f.name} ${f.value}`)].join(' ');
  return /#no(bridge|bot)\b/i.test(text);
}
