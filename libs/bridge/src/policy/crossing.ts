import type { Abilities, Account, Activity, Audience, Reason } from '@planet/core';
import type { BridgeSetting, ConsentRow } from '@planet/store';
import { home } from '../bridge.js';

export interface Crossing {
  activity: Activity;
  actor: Account;
  /** Null where the act was made here: then the admin's settings for pairs of networks do not apply. */
  bridge: BridgeSetting | null;
  target: string;
  abilities: Abilities;
  consent: ConsentRow | undefined;
  audience: Audience;
  banned: Set<string>;
}
type Rule = (c: Crossing) => Reason | null;

const disabled: Rule = ({ bridge }) => (bridge && !bridge.enabled ? 'bridge-disabled' : null);
const kind: Rule = ({ bridge, activity }) =>
  bridge && bridge.kinds.length > 0 && !bridge.kinds.includes(activity.kind) ? 'kind-disabled' : null;
const bans: Rule = ({ actor, banned }) =>
  banned.has(actor.id) ? 'account-blocked' : actor.host && banned.has(actor.host) ? 'domain-blocked' : null;
const bridged: Rule = ({ actor }) => (actor.endpoints.bridgedFrom ? 'bridged-account' : null);
const consented: Rule = (c) => (hasConsent(c.actor, c.bridge, c.consent) ? null : 'no-consent');
/** A quiet reply to a post that is here goes where the post is; other quiet posts stay where they are quiet. */
const visible: Rule = ({ abilities, audience, activity, actor }) => {
  if (abilities.audiences.includes(audience)) return null;
  // Notices of Planet itself: where the network can seal them for one reader.
  if (audience === 'direct' && actor.origin === 'service' && abilities.sealsDirect) return null;
  return audience === 'unlisted' && 'content' in activity && activity.content.replyTo ? null : 'would-become-public';
};

const rules: Rule[] = [disabled, kind, bans, bridged, consented, visible];

export function refusedCrossing(c: Crossing): Reason | null {
  for (const rule of rules) {
    const reason = rule(c);
    if (reason) return reason;
  }
  return null;
}

/** A person's own word comes first; members are in until they say no; strangers are out until they say yes. */
export function hasConsent(
  actor: Account,
  bridge: Pick<BridgeSetting, 'policy'> | null,
  consent: ConsentRow | undefined,
): boolean {
  if (consent) return consent.granted;
  if (actor.network === home || actor.origin === 'member' || actor.origin === 'service') return true;
  return bridge?.policy === 'open' && !objects(actor);
}

/** Does the profile say that its owner does not want to be copied? */
export function objects({ profile }: Account): boolean {
  if (profile.discoverable === false || profile.indexable === false) return true;
  const text = [profile.bio, profile.name, ...(profile.fields ?? []).map((f) => `${f.name} ${f.value}`)].join(' ');
  return /#no(bridge|bot)\b/i.test(text);
}
