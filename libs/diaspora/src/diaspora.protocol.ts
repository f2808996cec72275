import { awaitMedia, bringMedia, ok, refuse } from '@planet/core';
import type { Abilities, Kit, Media, Outcome, Protocol, RemoteAccount, Verified } from '@planet/core';
import type { DiasporaConfig } from './config.js';
import { fromDiaspora } from './convert/from-diaspora.js';
import { toDiaspora } from './convert/to-diaspora.js';
import { Sender } from './deliver.js';
import { HandedOn } from './handed-on.js';
import { accountOf, Ids, network, owns, personIn } from './ids.js';
import { OwnKeyRing } from './keys.js';
import { Persons } from './persons.js';
import { reading } from './outcomes.js';
import { diasporaProofs, keepShown } from './proof.js';
import { routesOf } from './routes.js';
import { title } from './title.js';
import { digestOf, Verifier, type Said } from './verify.js';
import {
  fetchAddress,
  hcardAddress,
  isDiasporaId,
  isRelayable,
  readDiasporaLink,
  referenceOf,
  rootOf,
  webfingerLinks,
  type Entity,
} from './wire/index.js';

const abilities: Abilities = {
  delivery: 'inbox',
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
    'block',
    'unblock',
    'move',
    'leave',
  ],
  audiences: ['public', 'unlisted', 'followers', 'direct', 'group'],
  sealsDirect: true,
  answersFollows: false,
  relaysThreads: true,
  sealsLimited: true,
  maxTextBytes: null,
};
/** Pods ask for scaled forms of a picture by its name: so pictures are served from here. */
const maxPictureBytes = 8 * 1024 * 1024;
const isPicture = ({ mediaType }: Media): boolean => mediaType === undefined || mediaType.startsWith('image/');
/** How long it is remembered where something that is missing was heard of. */
const hintSeconds = 24 * 3600;
const fetchedAs: Record<string, string> = { Comment: 'comment', Poll: 'poll' };
interface Hint {
  pod: string;
  type: string;
}

/** The diaspora* network: a pod among pods. */
export function createDiaspora(kit: Kit, config: DiasporaConfig): Protocol {
  const ids = new Ids(kit.origin);
  const keys = new OwnKeyRing(kit, config.keyBits);
  const persons = new Persons(kit);
  const handedOn = new HandedOn(kit);
  const verifier = new Verifier(kit, ids, keys, persons);
  const sender = new Sender({ kit, ids, keys, persons, handedOn });
  const hosted = (handle: string) => {
    const nativeId = accountOf(ids.person(handle));
    return { nativeId, handle, host: ids.host, endpoints: { guid: ids.guidOf(nativeId), pod: `${kit.origin}/` } };
  };

  /** Where the things can be fetched that this one refers to. */
  async function remember(entity: Entity, from: string): Promise<void> {
    const reference = referenceOf(entity);
    if (!reference || reference.role === 'target') return;
    const person = await persons.find(entity.type === 'reshare' ? (entity.root_author ?? from) : from);
    if (!person.ok) return;
    const hint: Hint = { pod: person.value.pod, type: fetchedAs[reference.type] ?? 'post' };
    await kit.kv.set(`where/${reference.guid}`, hint, hintSeconds);
  }

  return {
    name: network,
    title,
    abilities,
    owns,
    copyId: ids.post,
    copyPoll: (post, options) => ({
      id: ids.poll(post),
      options: Array.from({ length: options }, (_, place) => ids.answer(post, place)),
    }),

    async resolve(handleOrId): Promise<Outcome<RemoteAccount>> {
      const id = personIn(handleOrId) ?? readDiasporaLink(handleOrId)?.author ?? handleOrId.replace(/^acct:|^@/, '');
      if (!isDiasporaId(id)) return refuse('not-found', 'no diaspora* id');
      if (ids.isOwn(id)) return refuse('not-found', 'an address of this server');
      const found = await persons.ask(id);
      return found.ok ? ok(found.value.remote) : found;
    },
    verify: (envelope) => verifier.verify(envelope),
    async answer(verified: Verified) {
      const { document } = verified;
      await keepShown(kit, verified);
      const { entity, sender: from, related } = document as Said;
      if (related === undefined) await remember(entity, from);
      else if (isRelayable(entity) && rootOf(related).local) await handedOn.keep(entity);
      if (entity.type === 'participation') {
        const post = await kit.graph.postByNative(network, entity.parent_guid);
        const person = await persons.find(entity.author);
        if (post && person.ok && isPublicHere(post.content.audience, post.author.network))
          await handedOn.subscribe(post.id, person.value.pod, entity.author);
      }
      return ok(undefined);
    },
    parse: ({ document, envelope: { receivedAt, digest } }) =>
      fromDiaspora(document as Said, { receivedAt, digest: digest.slice(0, 32) }),
    async prepare(activity) {
      const held = await awaitMedia(kit, activity);
      return held.ok ? bringMedia(kit, held.value, { maxBytes: maxPictureBytes, wanted: isPicture }) : held;
    },
    render(activity, as, refs) {
      const made = reading(() => toDiaspora(activity, as, refs, ids));
      return made.ok ? made.value : made;
    },
    deliver: (document, target, as) => sender.deliver(document, target, as),
    host: (_account, handle) => Promise.resolve(ok(hosted(handle))),
    service: () => Promise.resolve(hosted(ids.service)),
    async fetch(nativeId) {
      const hint = await kit.kv.get<Hint>(`where/${nativeId}`);
      if (!hint) return refuse('not-found', 'nobody is known who has it');
      const url = fetchAddress(hint.pod, hint.type, nativeId);
      const body = await persons.get(url, 'application/magic-envelope+xml');
      if (!body.ok) return body;
      const digest = digestOf('fetch', url, body.value);
      return ok({ network, digest, transport: 'fetch', body: body.value, headers: {}, peer: url });
    },
    proofs: diasporaProofs(kit, persons),
    subscribers: (root) => handedOn.subscribers(root),
    routes: () => routesOf({ kit, ids, keys, persons }),
    webfingerLinks(account) {
      const guid = ids.guidOf(account.nativeId);
      const id = personIn(account.nativeId) ?? '';
      const profile = ids.profile(id.split('@')[0]!);
      return webfingerLinks({ id, hcard: hcardAddress(kit.origin, guid), pod: `${kit.origin}/`, profile }).map(
        (link) => ({ ...link }),
      );
    },
  };
}

const isPublicHere = (audience: string, madeOn: string): boolean => audience === 'public' && madeOn !== network;
