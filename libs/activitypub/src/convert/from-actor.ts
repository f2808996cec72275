import type { NativeId, Profile, RemoteAccount } from '@planet/core';
import { hostOf } from '../ids.js';
import type { Actor } from '../wire/read/index.js';
import { mediaOf } from './from-object.js';
import { htmlToText } from './html-to-text.js';

/** An actor's profile in our words. */
export function profileOf(actor: Actor): Profile {
  return {
    name: (actor.name ?? actor.preferredUsername)?.slice(0, 500),
    bio: actor.summary ? htmlToText(actor.summary, { mention: () => null }).text : undefined,
    avatar: actor.icon && mediaOf(actor.icon),
    header: actor.image && mediaOf(actor.image),
    fields: actor.fields.slice(0, 50).map(({ name, value }) => ({
      name: name.slice(0, 500),
      value: htmlToText(value, { mention: () => null }).text.slice(0, 5000),
    })),
    url: actor.url ?? actor.id,
    bot: actor.type === 'Service' || actor.type === 'Application',
    locked: actor.manuallyApprovesFollowers,
    discoverable: actor.discoverable,
    indexable: actor.indexable,
    alsoKnownAs: actor.alsoKnownAs.slice(0, 50),
  };
}

/** The account as the bridge keeps it. `handle` as WebFinger confirmed it, else made of name and host. */
export function accountOf(actor: Actor, handle?: string): RemoteAccount {
  const host = hostOf(actor.id);
  return {
    nativeId: actor.id as NativeId,
    handle: handle ?? (actor.preferredUsername ? `${actor.preferredUsername}@${host}` : null),
    host,
    profile: profileOf(actor),
    endpoints: { inbox: actor.inbox, sharedInbox: actor.sharedInbox, followers: actor.followers },
    bridgedFrom: actor.proxies.find((proxy) => !proxy.authoritative)?.proxied,
    movedTo: actor.movedTo as NativeId | undefined,
  };
}
