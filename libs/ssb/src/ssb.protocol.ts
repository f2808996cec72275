import { bringMedia, ok, refuse } from '@planet/core';
import type { Abilities, Activity, Kit, NativeId, Protocol } from '@planet/core';
import type { SsbConfig } from './config.js';
import { fromSsb } from './convert/from-ssb.js';
import { isNotice, toNotice } from './convert/to-notice.js';
import { toSsb, type SsbBody } from './convert/to-ssb.js';
import { owns, readFeedId } from './ids.js';
import { ssbProofs } from './proof.js';
import { Publisher } from './publisher.js';
import { createSsbStream } from './ssb.stream.js';
import { inviteStore } from './stores.js';
import { title } from './title.js';
import { makeInvite, parseMessage } from './wire/index.js';

const abilities: Abilities = {
  delivery: 'feed',
  kinds: [
    'post',
    'edit',
    'delete',
    'repost',
    'react',
    'unreact',
    'vote',
    'follow',
    'unfollow',
    'profile',
    'move',
    'block',
    'unblock',
    'leave',
  ],
  audiences: ['public'],
  sealsDirect: true,
  answersFollows: false,
  changesVotes: true,
  maxTextBytes: 8192,
};
/** The largest blob that peers take. */
const maxBlobBytes = 5 * 1024 * 1024;

/** Owner name of the pub's own key pair in the key ring. */
const pub = 'ssb:pub';

export async function createSsb(kit: Kit, config: SsbConfig): Promise<Protocol> {
  const publisher = new Publisher(kit, config);
  const self = await publisher.keysOf(pub);
  return {
    name: 'ssb',
    title,
    abilities,
    owns,

    resolve: (id) => {
      const feed = readFeedId(id);
      return Promise.resolve(
        refuse('not-found', feed ? 'nothing of this feed has come here yet' : 'not the id of a feed'),
      );
    },

    /** The stream has checked signature and place in the feed before it stored the message. */
    verify(envelope) {
      const message = parseMessage(envelope.body);
      if (!message) return Promise.resolve(refuse('malformed'));
      if (envelope.transport !== 'stream' || envelope.signer !== message.author)
        return Promise.resolve(refuse('bad-signature'));
      return Promise.resolve(ok({ envelope, signer: message.author as NativeId, document: message }));
    },
    parse: ({ envelope, document }) => fromSsb({ key: envelope.digest, value: document }, envelope.receivedAt),
    render: (activity, as, refs) => (isNotice(activity, as) ? toNotice(activity, as, refs) : toSsb(activity, as, refs)),
    prepare: (activity: Activity) => bringMedia(kit, activity, { maxBytes: maxBlobBytes }),

    async deliver(document, target, as, scope) {
      const { parts } = document.body as SsbBody;
      const appended = await publisher.append(as.origin === 'service' ? pub : as.of!, target.address, parts, scope);
      if (!appended.ok) return appended;
      const poll = appended.value[parts.findIndex(({ type }) => type === 'poll')]?.key;
      return ok({ copies: appended.value.map(({ key }, part) => ({ nativeId: key, part })), poll });
    },
    async host(account, handle) {
      const keys = await publisher.keysOf(account.id);
      return ok({ nativeId: keys.id as NativeId, handle, host: null, endpoints: {} });
    },
    service: () => Promise.resolve({ nativeId: self.id as NativeId, handle: 'planet', host: null, endpoints: {} }),

    async invite(uses) {
      const address = await kit.kv.get<{ host: string; port: number }>('address');
      if (!address) return refuse('not-found', 'the Scuttlebutt node has not been started yet');
      return ok(await makeInvite(inviteStore(kit), self.id, address, uses));
    },
    proofs: ssbProofs(kit, config),
    stream: (sink) => createSsbStream(kit, config, self, sink),
  };
}
