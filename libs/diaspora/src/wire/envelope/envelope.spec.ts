import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import fc from 'fast-check';
import { make } from '../entities/make.js';
import { WireError } from '../errors.js';
import { readPublicKey, writePublicKey } from '../keys.js';
import { signRelayable, signRelayableAsync } from '../receive/signatures.js';
import { verifyEnvelope } from './lookup.js';
import { openEnvelope, sealEnvelope } from './private.js';
import { readEnvelope } from './read.js';
import { writeEnvelope, writeEnvelopeAsync } from './write.js';

const alice = generateKeyPairSync('rsa', { modulusLength: 2048 });
const bob = generateKeyPairSync('rsa', { modulusLength: 2048 });
const people: Record<string, KeyObject> = {
  'alice@alpha.example': alice.publicKey,
  'bob@alpha.example': bob.publicKey,
};
const unsigned = make('comment', {
  author: 'alice@alpha.example',
  guid: '89e9287e92fac1c7647d381bb250c7b5',
  parent_guid: '176516f51c065211755a6e654dcd962c',
  text: 'nice; really\r\n🌍 <b>',
  created_at: '2026-11-01T12:00:00Z',
});
const comment = signRelayable(unsigned, alice.privateKey);
const body = writeEnvelope(comment, 'alice@alpha.example', alice.privateKey);

function outcome(run: () => unknown): unknown {
  try {
    return run();
  } catch (error) {
    if (error instanceof WireError) return error.code;
    throw error;
  }
}
const believed = (text: string | Uint8Array) =>
  outcome(() => {
    const envelope = readEnvelope(text);
    const key = people[envelope.sender];
    if (key === undefined) return 'sender-key-not-found';
    const verified = envelope.verify(key);
    return { sender: verified.sender, entity: verified.payload() };
  });
const meant = { sender: 'alice@alpha.example', entity: comment };

/** One byte of the text becomes another. */
const changed = (text: string) =>
  fc.tuple(fc.nat(text.length - 1), fc.integer({ min: 1, max: 255 })).map(([at, by]) => {
    const bytes = Buffer.from(text, 'latin1');
    bytes[at] = bytes[at]! ^ by;
    return bytes;
  });

describe('a Magic Envelope', () => {
  it('means what was put into it', async () => {
    expect(believed(body)).toEqual(meant);
    expect(believed(Buffer.from(body))).toEqual(meant);
    expect(await writeEnvelopeAsync(comment, 'alice@alpha.example', alice.privateKey)).toBe(body);
    expect(await signRelayableAsync(unsigned, alice.privateKey)).toEqual(comment);
  });

  it('of which any one byte is another is refused, or has the same sender and the same entity', () => {
    fc.assert(
      fc.property(changed(body), (bytes) => {
        const found = believed(bytes);
        if (typeof found !== 'string') expect(found).toEqual(meant);
      }),
      { numRuns: 4000 },
    );
  });

  it('of which any one byte under the signature is another is refused', () => {
    const data = /<me:data[^>]*>([^<]*)</.exec(body)!;
    const start = data.index + data[0].indexOf('>') + 1;
    for (let at = start; at < start + data[1]!.length; at += 7) {
      const other = body[at] === 'A' ? 'B' : 'A';
      expect(typeof believed(body.slice(0, at) + other + body.slice(at + 1))).toBe('string');
    }
  });

  const swap = (from: string | RegExp, to: string) => body.replace(from, to);
  it.each([
    ['without padding', swap(/=+(?=<)/g, '').replace(/(key_id="[^"=]*)=+/, '$1')],
    [
      'in the other alphabet',
      body.replace(/>[\w-]{40,}=*</g, (found) => found.replaceAll('-', '+').replaceAll('_', '/')),
    ],
    ['in single quotes', body.replaceAll('"', "'")],
    ['with more in it', swap('<me:encoding>', '<x>y</x><!-- z --><me:encoding>')],
    ['behind a byte order mark', `\ufeff${body}`],
    ['with another part of a name behind the first', swap('</me:env>', '<me:data type="x">AAAA</me:data></me:env>')],
  ])('%s means the same', (_what, text) => expect(believed(text)).toEqual(meant));

  it.each([
    ['another root', swap(/me:env(?=[ >])/g, 'me:other'), 'not-an-envelope'],
    ['another namespace', swap('salmon-protocol.org', 'salmon.example'), 'not-an-envelope'],
    ['no prefix', body.replaceAll('me:', '').replace('xmlns:me', 'xmlns'), 'not-an-envelope'],
    ['no data', swap(/<me:data.*data>/, ''), 'missing-part'],
    ['empty data', swap(/<me:data(.*)>.*</, '<me:data$1><'), 'missing-part'],
    ['no signature', swap(/<me:sig.*sig>/, ''), 'missing-part'],
    ['no key id', swap(/ key_id="[^"]*"/, ''), 'missing-part'],
    ['no encoding', swap(/<me:encoding>.*encoding>/, ''), 'missing-part'],
    ['no algorithm', swap(/<me:alg>.*alg>/, ''), 'missing-part'],
    ['another encoding', swap('base64url<', 'base64<'), 'wrong-encoding'],
    ['another algorithm', swap('RSA-SHA256', 'RSA-SHA1'), 'wrong-algorithm'],
    ['another type', swap('application/xml', 'text/xml'), 'wrong-data-type'],
    ['no type', swap(/ type="[^"]*"/, ''), 'wrong-data-type'],
    ['a line break in its data', swap(/(<me:data[^>]*>.{60})/, '$1\n'), 'malformed-base64'],
    ['a sign that is none in its signature', swap(/(key_id="[^"]*">.{60})./, '$1*'), 'malformed-base64'],
    ['a sender that is none', swap(/key_id="[^"]*"/, 'key_id="QWxpY2U="'), 'malformed-sender'],
    [
      'an unknown sender',
      swap(/key_id="[^"]*"/, `key_id="${Buffer.from('a@b.example').toString('base64url')}"`),
      'sender-key-not-found',
    ],
    [
      'another sender',
      swap(/key_id="[^"]*"/, `key_id="${Buffer.from('bob@alpha.example').toString('base64url')}"`),
      'bad-signature',
    ],
    ['a document type', swap('<me:env', '<!DOCTYPE a><me:env'), 'doctype'],
    ['elements in its data', swap('</me:data>', '<a/></me:data>'), 'not-an-envelope'],
  ])('with %s is refused', (_what, text, code) => expect(believed(text)).toBe(code));

  it('is verified with a fetched key when the cached one does not fit, once', async () => {
    const asked: boolean[] = [];
    const lookup =
      (cached: KeyObject | undefined, fetched: KeyObject | undefined) => async (_id: string, fresh: boolean) => {
        asked.push(fresh);
        return fresh ? fetched : cached;
      };
    const verified = await verifyEnvelope(readEnvelope(body), lookup(bob.publicKey, alice.publicKey));
    expect(verified.payload()).toEqual(comment);
    expect(asked.splice(0)).toEqual([false, true]);
    await verifyEnvelope(readEnvelope(body), lookup(alice.publicKey, undefined));
    expect(asked.splice(0)).toEqual([false]);
    const same = lookup(bob.publicKey, readPublicKey(writePublicKey(bob.publicKey)));
    await expect(verifyEnvelope(readEnvelope(body), same)).rejects.toMatchObject({ code: 'bad-signature' });
    await expect(verifyEnvelope(readEnvelope(body), lookup(undefined, undefined))).rejects.toMatchObject({
      code: 'sender-key-not-found',
    });
  });

  it('is not verified with a key that is not RSA', () => {
    const { publicKey } = generateKeyPairSync('ed25519');
    expect(outcome(() => readEnvelope(body).verify(publicKey))).toBe('bad-signature');
  });
});

describe('a private envelope', () => {
  const sealed = sealEnvelope(body, bob.publicKey);
  const opened = (text: string | Uint8Array) =>
    outcome(() => {
      const verified = openEnvelope(text, bob.privateKey).verify(alice.publicKey);
      return { sender: verified.sender, entity: verified.payload() };
    });

  it('opens for its recipient', () => {
    expect(opened(sealed)).toEqual(meant);
    expect(sealEnvelope(body, bob.publicKey)).not.toBe(sealed);
  });

  it('of which any one byte is another does not open, or is not signed, or means the same', () => {
    fc.assert(
      fc.property(changed(sealed), (bytes) => {
        const found = opened(bytes);
        if (typeof found === 'string') expect(['undecryptable', 'bad-signature']).toContain(found);
        else expect(found).toEqual(meant);
      }),
      { numRuns: 500 },
    );
  });

  it('is refused in one and the same way, whatever is wrong', () => {
    const { aes_key, encrypted_magic_envelope } = JSON.parse(sealed) as Record<string, string>;
    const other = JSON.parse(sealEnvelope('<a/>', bob.publicKey)) as Record<string, string>;
    const wrong = [
      '',
      'x',
      'null',
      '[]',
      '{}',
      JSON.stringify({ aes_key }),
      JSON.stringify({ encrypted_magic_envelope }),
      JSON.stringify({ aes_key: 1, encrypted_magic_envelope: 2 }),
      JSON.stringify({ aes_key: 'AAAA', encrypted_magic_envelope }),
      JSON.stringify({ aes_key, encrypted_magic_envelope: encrypted_magic_envelope!.slice(0, 100) }),
      JSON.stringify({ aes_key: other.aes_key, encrypted_magic_envelope }),
      JSON.stringify(other),
      sealEnvelope(body, alice.publicKey),
      sealEnvelope(`<!DOCTYPE a>${body}`, bob.publicKey),
      sealEnvelope(' '.repeat(1_100_000), bob.publicKey),
      ' '.repeat(3_000_000),
    ];
    const errors = wrong.map((text) => {
      try {
        return openEnvelope(text, bob.privateKey);
      } catch (error) {
        return { ...(error as WireError), message: (error as WireError).message, name: (error as WireError).name };
      }
    });
    expect(new Set(errors.map((error) => JSON.stringify(error)))).toEqual(
      new Set([
        JSON.stringify({
          code: 'undecryptable',
          message: 'the private envelope cannot be opened',
          name: 'Undecryptable',
        }),
      ]),
    );
  });
});
