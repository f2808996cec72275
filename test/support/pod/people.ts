import {
  generateKeys,
  hostOf,
  isDiasporaId,
  make,
  readHcard,
  readWebfinger,
  webfingerAddress,
  writeHcard,
  writePublicKey,
  type Profile,
} from '../../../libs/diaspora/src/wire/index.js';
import type { PodCommands, PodPerson } from './commands.js';
import { newGuid, Refusal, type Person, type State } from './state.js';

type Creation = Parameters<PodCommands['createPerson']>[0];

export async function createPerson(state: State, { name, bits = 2048, ...values }: Creation): Promise<Person> {
  const id = `${name}@${state.host}`;
  if (!isDiasporaId(id)) throw new Error(`${id} is no diaspora* id`);
  const image = `${state.origin}/assets/user/default.png`;
  const profile = make('profile', {
    first_name: name,
    ...values,
    author: id,
    image_url: image,
    image_url_medium: image,
    image_url_small: image,
  });
  const keys = await generateKeys(bits);
  const person = { id, guid: newGuid(), pod: `${state.origin}/`, ...keys, profile, gone: false, moved: null };
  state.people.set(id, person);
  return person;
}

/** Known, or looked for at their pod, or refused. */
export async function findPerson(state: State, id: string, fresh = false): Promise<Person> {
  const known = state.people.get(id);
  if (known !== undefined && (!fresh || known.privateKey !== undefined)) return known;
  if (!isDiasporaId(id) || state.isLocal(id)) throw new Refusal('not-found', `there is no ${id}`);
  const person = await discover(state, id).catch((error: Error) => {
    throw new Refusal('not-found', `${id} cannot be discovered: ${error.message}`);
  });
  state.people.set(id, person);
  return person;
}

async function discover(state: State, id: string): Promise<Person> {
  const { hcard, pod } = readWebfinger(await text(webfingerAddress(id, state.options.scheme ?? 'http')), id);
  const card = readHcard(await text(hcard));
  const { first_name, last_name, full_name, photo, photo_medium, photo_small, searchable } = card;
  const profile = make('profile', {
    author: id,
    full_name: full_name || null,
    first_name: first_name.slice(0, 32) || null,
    last_name: last_name.slice(0, 32) || null,
    image_url: new URL(photo, hcard).href,
    image_url_medium: new URL(photo_medium, hcard).href,
    image_url_small: new URL(photo_small, hcard).href,
    searchable,
  });
  return { id, guid: card.guid, pod, publicKey: card.key, profile, gone: false, moved: null };
}

async function text(address: string): Promise<string> {
  const response = await fetch(address, { signal: AbortSignal.timeout(10_000) });
  if (!response.ok) throw new Error(`${address} answered ${response.status}`);
  return response.text();
}

export function nameOf({ full_name, first_name, last_name, author }: Profile): string {
  return full_name ?? ([first_name, last_name].filter(Boolean).join(' ') || author);
}

export function describePerson(state: State, person: Person): PodPerson {
  const { id, guid, profile, gone, moved } = person;
  return {
    id,
    guid,
    name: nameOf(profile),
    first_name: profile.first_name ?? '',
    last_name: profile.last_name ?? '',
    bio: profile.bio,
    photo: profile.image_url ?? '',
    local: hostOf(id) === state.host,
    gone,
    moved,
  };
}

export function hcardOf({ id, guid, profile, publicKey }: Person): string {
  return writeHcard({
    guid,
    nickname: id.slice(0, id.indexOf('@')),
    full_name: nameOf(profile).slice(0, 70),
    first_name: profile.first_name ?? '',
    last_name: profile.last_name ?? '',
    searchable: profile.searchable,
    photo: profile.image_url ?? '',
    photo_medium: profile.image_url_medium ?? '',
    photo_small: profile.image_url_small ?? '',
    public_key: writePublicKey(publicKey),
  });
}
