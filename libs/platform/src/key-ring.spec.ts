import { randomBytes } from 'node:crypto';
import { createKeyRing, type KeyStore, type SealedPair } from './key-ring.js';
import { createSealer, SealBroken } from './sealing.js';

const kek = (): string => randomBytes(32).toString('base64');
const place = { owner: '@a.ed25519', purpose: 'feed' };

describe('sealing', () => {
  it('opens what it sealed, and never seals twice alike', () => {
    const sealer = createSealer(kek());
    const [one, two] = [sealer.seal('swordfish', place), sealer.seal('swordfish', place)];
    expect(sealer.unseal(one, place)).toBe('swordfish');
    expect(one).not.toEqual(two);
    expect(Buffer.from(one).toString('latin1')).not.toContain('swordfish');
  });
  it('refuses another owner, another purpose, another key, and any changed byte', () => {
    const sealer = createSealer(kek());
    const sealed = sealer.seal('swordfish', place);
    expect(() => sealer.unseal(sealed, { ...place, owner: '@b.ed25519' })).toThrow(SealBroken);
    expect(() => sealer.unseal(sealed, { ...place, purpose: 'http' })).toThrow(SealBroken);
    expect(() => createSealer(kek()).unseal(sealed, place)).toThrow(SealBroken);
    for (let at = 0; at < sealed.length; at++) {
      const changed = Uint8Array.from(sealed);
      changed[at]! ^= 1;
      expect(() => sealer.unseal(changed, place)).toThrow(SealBroken);
    }
    expect(() => sealer.unseal(new Uint8Array(), place)).toThrow(SealBroken);
  });
  it('opens old seals after the key was replaced', () => {
    const [old, next] = [kek(), kek()];
    const sealed = createSealer(old).seal('swordfish', place);
    const both = createSealer(`${next},${old}`);
    expect(both.unseal(sealed, place)).toBe('swordfish');
    expect(createSealer(next).unseal(both.seal('new', place), place)).toBe('new');
  });
  it('wants 32 bytes', () => {
    expect(() => createSealer('c2hvcnQ=')).toThrow('32 bytes');
  });
});

function memoryStore(): KeyStore & { rows: Map<string, SealedPair>; finds: number } {
  const rows = new Map<string, SealedPair>();
  const store = {
    rows,
    finds: 0,
    find: (owner: string, purpose: string) => {
      store.finds++;
      return Promise.resolve(rows.get(`${owner} ${purpose}`) ?? null);
    },
    insertIfAbsent: (owner: string, purpose: string, pair: SealedPair) => {
      const name = `${owner} ${purpose}`;
      if (!rows.has(name)) rows.set(name, pair);
      return Promise.resolve(rows.get(name)!);
    },
    publics: (owners: string[], purpose: string) =>
      Promise.resolve(
        new Map(owners.flatMap((o) => (rows.has(`${o} ${purpose}`) ? [[o, rows.get(`${o} ${purpose}`)!.public]] : []))),
      ),
  };
  return store;
}

describe('the key ring', () => {
  it('makes a pair once, whoever asks at the same time', async () => {
    const ring = createKeyRing(memoryStore(), createSealer(kek()));
    let made = 0;
    const make = () => ({ public: `p${++made}`, private: `s${made}` });
    const pairs = await Promise.all([1, 2, 3].map(() => ring.ensure('alice', 'http', make)));
    expect(pairs).toEqual(Array(3).fill({ public: 'p1', private: 's1' }));
    expect(await ring.ensure('alice', 'feed', make)).toEqual({ public: 'p2', private: 's2' });
  });
  it('takes the pair of another process that was faster', async () => {
    const [store, sealer] = [memoryStore(), createSealer(kek())];
    const [mine, theirs] = [createKeyRing(store, sealer), createKeyRing(store, sealer)];
    const [one, two] = await Promise.all([
      mine.ensure('alice', 'http', () => ({ public: 'a', private: 'A' })),
      theirs.ensure('alice', 'http', () => ({ public: 'b', private: 'B' })),
    ]);
    expect(one).toEqual(two);
    expect(await createKeyRing(store, sealer).find('alice', 'http')).toEqual(one);
  });
  it('asks the store once for what it has opened, and knows no strangers', async () => {
    const [store, sealer] = [memoryStore(), createSealer(kek())];
    await createKeyRing(store, sealer).ensure('alice', 'http', () => ({ public: 'a', private: 'A' }));
    const ring = createKeyRing(store, sealer);
    store.finds = 0;
    await ring.find('alice', 'http');
    await ring.find('alice', 'http');
    expect(store.finds).toBe(1);
    expect(await ring.find('bob', 'http')).toBeNull();
    expect(await ring.publics(['alice', 'bob'], 'http')).toEqual(new Map([['alice', 'a']]));
  });
  it('lets a failed making be tried again', async () => {
    const ring = createKeyRing(memoryStore(), createSealer(kek()));
    await expect(ring.ensure('alice', 'http', () => Promise.reject(new Error('no entropy')))).rejects.toThrow(
      'entropy',
    );
    expect(await ring.ensure('alice', 'http', () => ({ public: 'a', private: 'A' }))).toEqual({
      public: 'a',
      private: 'A',
    });
  });
});
