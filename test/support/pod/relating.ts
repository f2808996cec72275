import {
  hostOf,
  make,
  makeMigration,
  publicInbox,
  privateInbox,
  readPrivateKey,
  sealEnvelope,
  wireTime,
  writeEnvelope,
  writePrivateKey,
  type EntityInput,
} from '../../../libs/diaspora/src/wire/index.js';
import { contactsOf } from './audience.js';
import type { Delivery } from './delivery.js';
import { createPerson, describePerson, findPerson } from './people.js';
import type { Handlers } from './posting.js';
import { newGuid, type Person, type State } from './state.js';

type Relating =
  | ('createPerson' | 'people' | 'lookup' | 'secret' | 'share' | 'unshare' | 'block' | 'profile')
  | ('conversation' | 'message' | 'deleteAccount' | 'migrate' | 'send' | 'sendRaw');

/** The commands by which people are made, know each other, and leave. */
export function relating(state: State, delivery: Delivery): Handlers<Relating> {
  const contact = async (name: string, target: string, following: boolean, blocking = false): Promise<true> => {
    const person = state.local(name);
    const other = await findPerson(state, target);
    state.contact(person.id, other.id).following = following;
    if (state.isLocal(other.id)) state.contact(other.id, person.id).sharing = following;
    const values = { author: person.id, recipient: other.id, following, sharing: following, blocking };
    await delivery.privately(make('contact', values), person, [other.id]);
    // Whoever is shared with learns the whole profile.
    if (following) await delivery.privately(person.profile, person, [other.id]);
    return true;
  };

  return {
    createPerson: async (args) => describePerson(state, await createPerson(state, args)),
    people: () => state.locals().map((person) => describePerson(state, person)),
    lookup: async ({ target }) => {
      return describePerson(state, target.includes('@') ? await findPerson(state, target) : state.local(target));
    },
    secret: ({ person }) => {
      const { id, privateKey } = state.local(person);
      return { id, privateKey: writePrivateKey(privateKey) };
    },
    share: ({ person, target }) => contact(person, target, true),
    unshare: ({ person, target }) => contact(person, target, false),
    block: ({ person, target }) => contact(person, target, false, true),
    profile: async ({ person: name, values }) => {
      const person: Person = state.local(name);
      const edited_at = wireTime(Date.now());
      person.profile = make('profile', { ...person.profile, ...values, author: person.id, edited_at });
      await delivery.privately(person.profile, person, contactsOf(state, person.id));
      return describePerson(state, person);
    },
    conversation: async ({ person: name, to, subject, text }) => {
      const person = state.local(name);
      const { id: author } = person;
      const guid = newGuid();
      const created_at = wireTime(Date.now());
      const first = { author, guid: newGuid(), text, created_at, edited_at: null, conversation_guid: guid };
      const participants = [...new Set([author, ...to])].join(';');
      const conversation = make('conversation', { author, guid, subject, created_at, participants, messages: [first] });
      state.conversations.set(guid, { conversation, messages: [make('message', first)] });
      await delivery.privately(conversation, person, to);
      return { guid };
    },
    message: async ({ person: name, conversation, text }) => {
      const person = state.local(name);
      const found = state.conversations.get(conversation);
      if (found === undefined) throw new Error(`there is no conversation ${conversation}`);
      const created_at = wireTime(Date.now());
      const values = { author: person.id, guid: newGuid(), text, created_at, conversation_guid: conversation };
      const message = make('message', values);
      found.messages.push(message);
      await delivery.privately(message, person, found.conversation.participants.split(';'));
      return { guid: message.guid };
    },
    deleteAccount: async ({ person: name, to = [] }): Promise<true> => {
      const person: Person = state.local(name);
      const told = [...contactsOf(state, person.id), ...to];
      await delivery.publicly(make('account_deletion', { author: person.id }), person, told);
      person.gone = true;
      return true;
    },
    migrate: async ({ person: name, old, to, from = 'old' }): Promise<true> => {
      const person = state.local(name);
      const { privateKey, publicKey } = readPrivateKey(old.privateKey);
      const before = { ...person, id: old.id, pod: `http://${hostOf(old.id)}/`, privateKey, publicKey };
      const [sender, signer] = from === 'old' ? [before, person] : [person, before];
      const values = { author: sender.id, profile: person.profile, old_identity: old.id };
      await delivery.publicly(makeMigration(values, signer.privateKey), sender, to);
      return true;
    },
    send: async ({ person: name, type, values, to, channel = 'public' }) => {
      const { id, privateKey } = state.local(name);
      const entity = make(type as 'contact', values as unknown as EntityInput<'contact'>);
      const envelope = writeEnvelope(entity, id, privateKey);
      const { pod, guid, publicKey } = await findPerson(state, to);
      const status =
        channel === 'public'
          ? await delivery.post(publicInbox(pod), envelope, 'application/magic-envelope+xml')
          : await delivery.post(privateInbox(pod, guid), sealEnvelope(envelope, publicKey), 'application/json');
      return { status };
    },
    sendRaw: async ({ url, body, contentType }) => ({ status: await delivery.post(url, body, contentType) }),
  };
}
