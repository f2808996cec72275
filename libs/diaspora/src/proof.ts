import { later, linkEnd, madeInTime, ok, refuse, statementLine } from '@planet/core';
import type { Kit, LinkClaim, Outcome, ProofEvidence, ProofSource, Reason, Verified } from '@planet/core';
import { personIn } from './ids.js';
import { reading } from './outcomes.js';
import type { Persons } from './persons.js';
import type { Said } from './verify.js';
import { fetchAddress, isGuid, readEnvelope, readPublicKey, writePublicKey, type Entity } from './wire/index.js';

const day = 24 * 3600;
const year = 365 * day;
/** Longer envelopes are not kept as evidence, in characters. */
const longest = 100_000;
const head = 'planet-link/v1';

const postKey = (author: string, nonce: string) => `proof/${author}/${nonce}`;
const profileKey = (author: string) => `proof-profile/${author}`;
const endKey = (author: string, identity: string) => `proof-end/${author}/${identity}`;

interface Kept {
  raw: string;
  guid: string;
}

/** The words in which a person may show a link; null: in these things nobody can. */
function wordsOf(entity: Entity): { text: string; guid: string } | null {
  if (entity.type === 'status_message' && entity.public) return { text: entity.text ?? '', guid: entity.guid };
  return entity.type === 'profile' ? { text: entity.bio ?? '', guid: '' } : null;
}
const linesOf = (text: string): string[] => text.split(/\r?\n/).map((line) => line.trim());

/** Keeps the envelope as it came, where its author shows a link in it, or may have taken it back. */
export async function keepShown(kit: Kit, { envelope, document }: Verified): Promise<void> {
  const { entity, sender, reader } = document as Said;
  const words = wordsOf(entity);
  if (!words || reader !== null || !('author' in entity) || sender !== entity.author) return;
  if (envelope.body.length > longest) return;
  const kept: Kept = { raw: envelope.body, guid: words.guid };
  const shows = words.text.includes(head);
  if (entity.type === 'profile') {
    if (shows || (await kit.kv.get(profileKey(sender)))) await kit.kv.set(profileKey(sender), kept, year);
    return;
  }
  if (!shows) return;
  const text = linesOf(words.text).join('\n');
  const [identity, nonce] = [statementLine(text, 'identity'), statementLine(text, 'nonce')];
  if (!identity || !nonce || !/^[0-9a-f]{32}$/.test(nonce) || identity.length > 300) return;
  const at = kit.clock().toISOString();
  const end = linkEnd(text);
  if (end) await kit.kv.set(endKey(sender, identity), { ...kept, at, end }, 10 * year);
  else await kit.kv.set(postKey(sender, nonce), kept, day);
}

/** What people of pods show: in what their pod sent, signed by them, or gives out when asked. */
export function diasporaProofs(kit: Kit, persons: Persons): ProofSource {
  /** The envelope of a post, as the author's pod gives it. */
  async function fetched(id: string, given: string): Promise<Outcome<Kept>> {
    const guid = given.split(/[/?#]/).findLast((part) => isGuid(part)) ?? '';
    const person = await persons.find(id);
    if (!person.ok) return person;
    if (!isGuid(guid)) return refuse('not-found', 'not the address of a post');
    const body = await persons.get(fetchAddress(person.value.pod, 'post', guid), 'application/magic-envelope+xml');
    return body.ok ? ok({ raw: body.value, guid }) : body;
  }

  return {
    check: checkProof,
    ways,
    async find(claim, given) {
      const id = personIn(claim.account);
      if (!id) return refuse('not-found', claim.account);
      const ended = await kit.kv.get<{ at: string; end: Reason }>(
        endKey(id, statementLine(claim.statement, 'identity')!),
      );
      if (ended && new Date(ended.at) > claim.issued) return refuse(ended.end, ended.at);
      const asked = given && given !== claim.account ? await fetched(id, given) : null;
      if (asked && !asked.ok) return asked;
      const post = asked?.value ?? (given ? null : await kit.kv.get<Kept>(postKey(id, claim.nonce)));
      const profile = post ? null : await kit.kv.get<Kept>(profileKey(id));
      const shown = post ?? profile;
      if (!shown) return later('not-found', 'nothing of the person that shows it has come here yet');
      const person = await persons.ask(id, true);
      if (!person.ok) return person;
      const evidence: ProofEvidence = {
        method: post ? 'diaspora-post' : 'diaspora-profile',
        strength: 'server-vouched',
        raw: shown.raw,
        place: post ? post.guid : claim.account,
        at: kit.clock(),
        more: { key: writePublicKey(person.value.person.key) },
      };
      const checked = checkProof(claim, evidence);
      if (checked.ok) return ok(evidence);
      return profile && checked.reason === 'wrong-statement'
        ? later('not-found', 'the profile does not show it')
        : checked;
    },
  };
}

/** Offline: signed by this key, and says it. Whose the key is their pod says. */
export const checkProof: ProofSource['check'] = (claim, { raw, more, method, strength, place }) => {
  const key = reading(() => readPublicKey(more?.key ?? ''));
  if (!key.ok) return key;
  const read = reading(() => {
    const envelope = readEnvelope(raw).verify(key.value);
    return { sender: envelope.sender, entity: envelope.payload() };
  });
  if (!read.ok) return read;
  const { sender, entity } = read.value;
  if (strength !== 'server-vouched') return refuse('malformed', 'strength');
  if (sender !== personIn(claim.account)) return refuse('actor-mismatch', sender);
  if (!('author' in entity) || entity.author !== sender) return refuse('author-mismatch', 'handed on by another');
  const words = wordsOf(entity);
  if (!words || method !== (words.guid ? 'diaspora-post' : 'diaspora-profile'))
    return refuse('unknown-type', entity.type);
  if ((words.guid || claim.account) !== place) return refuse('host-mismatch', place);
  const made = 'created_at' in entity ? entity.created_at : 'edited_at' in entity ? entity.edited_at : null;
  if (made ? !madeInTime(claim, new Date(made)) : words.guid !== '')
    return refuse('made-out-of-time', made ?? undefined);
  return saysSo(claim, words.text);
};

function saysSo(claim: LinkClaim, text: string): Outcome<void> {
  const lines = linesOf(text);
  const wanted = ['identity', 'nonce'].map((name) => `${name}: ${statementLine(claim.statement, name)}`);
  const all = lines.includes(head) && wanted.every((line) => lines.includes(line)) && !lines.includes('verb: unlink');
  return all ? ok(undefined) : refuse('wrong-statement');
}

function ways({ statement }: LinkClaim) {
  const line = (name: string) => `${name}: ${statementLine(statement, name)}`;
  const paste = [head, line('identity'), line('nonce')].join('\n');
  return [
    {
      method: 'diaspora-post',
      title: 'A public post',
      text: 'Publish these lines as a public post and give its address. The link lasts while the post is there.',
      paste,
    },
    {
      method: 'diaspora-profile',
      title: 'In your profile',
      text: 'Put these lines into the biography of your public profile, where you share with somebody of this Planet.',
      paste,
    },
  ];
}
