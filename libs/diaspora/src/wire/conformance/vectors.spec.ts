import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { make, writeEntity } from '../entities/make.js';
import { readEntity } from '../entities/read.js';
import { isRelayable, type Comment, type Entity } from '../entities/registry.js';
import { openEnvelope } from '../envelope/private.js';
import { readEnvelope } from '../envelope/read.js';
import { writeEnvelope } from '../envelope/write.js';
import { makeMigration, migrationParties, signRelayable } from '../receive/signatures.js';
import { follow, keysOf } from './follow.js';
import { authorsOf } from './related.js';
import { checkedKeys, checkedVector } from './vector.js';

const folder = join(import.meta.dirname, '../../../../../test/fixtures/diaspora/vectors');
const read = (file: string) => JSON.parse(readFileSync(join(folder, file), 'utf8')) as unknown;
const vectors = readdirSync(folder)
  .filter((file) => /^\d+-.*\.json$/.test(file))
  .map((file) => ({ file, vector: checkedVector(read(file)) }));
const keys = keysOf(checkedKeys(read('keys.json')));
const authors = authorsOf(vectors.map(({ vector }) => vector));

describe('messages of the reference implementation', () => {
  it('are all here', () => expect(vectors.length).toBe(79));
  it.each(vectors)('$file', ({ vector }) => expect(follow(vector, keys, authors)).toBeUndefined());
});

describe('following', () => {
  const find = (start: string) => vectors.find(({ file }) => file.startsWith(start))!.vector;
  const plain = find('001');
  it.each([
    ['a turned verdict', { ...plain, verdict: 'rejected' as const }, 'accepted'],
    ['another verdict', { ...find('049'), verdict: 'accepted' as const }, 'refused: bad-signature'],
    ['another field', { ...plain, expected: { ...plain.expected!, fields: { text: 'x' } } }, 'text is'],
    ['another sender', { ...plain, expected: { ...plain.expected!, sender: 'a@b' } }, 'sent by'],
    ['another type', { ...plain, expected: { ...plain.expected!, entity_type: 'comment' } }, 'read status_message'],
    ['another order', { ...find('014'), expected: { ...find('014').expected!, signature_order: [] } }, 'signed author'],
    ['another cause', { ...find('049'), reference_error: { class: 'X::NotPublic', message: '' } }, 'refused for'],
    ['no key', { ...find('037'), recipient: 'nobody@beta.example' }, 'crashed: Error: no private key'],
  ])('notices %s', (_what, vector, wanted) => expect(follow(vector, keys, authors)).toContain(wanted));

  it.each([
    [null, 'not an object'],
    [{ ...plain, body: undefined }, 'body is no text'],
    [{ ...plain, channel: 'x' }, 'channel is unknown'],
    [{ ...plain, verdict: 'perhaps' }, 'verdict is unknown'],
  ])('says what is missing in a file', (value, wanted) => expect(() => checkedVector(value)).toThrow(wanted));
  it.each([{}, { keys: [{ id: 'a' }] }])('says what is missing in the keys', (value) => {
    expect(() => checkedKeys(value)).toThrow(/^no key/);
  });
});

/** The edge cases were written by hand. */
const byMachine = vectors.filter(({ vector, file }) => vector.verdict === 'accepted' && !file.includes('-edge_'));

/** The entity made anew from the fields that the vector names, as a program would. */
function made(file: string): Entity {
  const { expected, payload_xml } = vectors.find((each) => each.file === file)!.vector;
  const type = expected!.entity_type as 'comment';
  const original = readEntity(payload_xml!);
  const known = Object.keys(isRelayable(original) ? make(type, original as never) : {});
  const extra = isRelayable(original) ? original.signed.filter(([name]) => !known.includes(name)) : [];
  return make(type, expected!.fields as never, extra);
}

describe('what we make of the same things is the same to the byte', () => {
  it.each(byMachine)('XML of $file', ({ vector, file }) => {
    expect(writeEntity(readEntity(vector.payload_xml!))).toBe(vector.payload_xml);
    expect(writeEntity(made(file))).toBe(vector.payload_xml);
  });
  it.each(byMachine)('envelope of $file', ({ vector, file }) => {
    const own = vector.recipient === undefined ? undefined : keys.privateKey(vector.recipient)!;
    const ours = writeEnvelope(made(file), vector.sender, keys.privateKey(vector.sender)!);
    if (own === undefined) expect(ours).toBe(vector.body);
    else {
      const key = keys.publicKey(vector.sender)!;
      expect(openEnvelope(vector.body, own).verify(key)).toEqual(readEnvelope(ours).verify(key));
    }
  });
  const relayables = byMachine.filter(({ vector }) => vector.expected!.signature_order !== undefined);
  it.each(relayables)("author's signature of $file", ({ file }) => {
    const entity = made(file) as Comment;
    const unsigned = Object.freeze({ ...entity, author_signature: null });
    expect(signRelayable(unsigned, keys.privateKey(entity.author)!)).toEqual(entity);
  });
  const migrations = byMachine.filter(({ vector }) => vector.expected!.entity_type === 'account_migration');
  it.each(migrations)('signature of $file', ({ file }) => {
    const entity = made(file);
    if (entity.type !== 'account_migration') throw new Error('no migration');
    expect(makeMigration(entity, keys.privateKey(migrationParties(entity).signer)!)).toEqual(entity);
  });
});
