import { randomBytes } from 'node:crypto';
import type { LinkClaim, NativeId, ProofEvidence, Protocol } from '@planet/core';
import { accountText, claimOf, writeStatement, type Statement } from '@planet/identity';
import type { MemoryKit } from '../support/memory-kit.js';

/** What a network must give whose accounts can be linked. */
export interface ProofFixtures {
  network: string;
  /** Somebody who shows things, and somebody else. */
  account: string;
  handle: string | null;
  other: string;
  /** Readies the world. */
  setUp?(kit: MemoryKit): void;
  /** Each way: makes the account show the claim; gives what the person hands over, if anything. */
  shows: Record<string, (kit: MemoryKit, protocol: Protocol, claim: LinkClaim) => Promise<string | undefined>>;
}

const signature = `0x${'12'.repeat(65)}`;

/** The rules for every `ProofSource`. */
export function describeProofs(
  { network, account, handle, other, shows, setUp }: ProofFixtures,
  made: () => { kit: MemoryKit; protocol: Protocol },
): void {
  const claim = (of = account, change: Partial<Statement> = {}): LinkClaim => {
    const issued = new Date(Math.floor(Date.now() / 1000) * 1000);
    const statement: Statement = {
      verb: 'link',
      identity: 'planet:planet.test/8f14e45f-ceea-467f-9d2a-1c2b3c4d5e6f',
      owner: `0x${'ab'.repeat(20)}`,
      epoch: 1,
      account: accountText(network, of, of === account ? handle : null),
      audience: 'planet.test',
      nonce: randomBytes(16).toString('hex'),
      issued,
      expires: new Date(issued.getTime() + 900_000),
      ...change,
    };
    return claimOf(network, writeStatement(statement), signature, statement, 'https://planet.test/@alice');
  };
  const source = () => made().protocol.proofs!;

  beforeAll(() => setUp?.(made().kit));

  it('tells people what to do, each way once, with what names this statement alone', () => {
    const wanted = claim();
    const ways = source().ways(wanted);
    expect(ways.map(({ method }) => method).toSorted()).toEqual(expect.arrayContaining(Object.keys(shows)));
    expect(new Set(ways.map(({ method }) => method)).size).toBe(ways.length);
    for (const { title, text, paste } of ways) {
      expect([title, text].every((words) => words.length > 0 && words.length < 500)).toBe(true);
      expect(paste).toContain(wanted.nonce);
    }
  });

  it('is not found, and may be later, while nothing is shown', async () => {
    expect(await source().find(claim())).toMatchObject({ ok: false, reason: 'not-found', retry: true });
  });

  describe.each(Object.entries(shows))('%s', (method, show) => {
    let wanted: LinkClaim;
    let evidence: ProofEvidence;
    beforeAll(async () => {
      const { kit, protocol } = made();
      wanted = claim();
      const given = await show(kit, protocol, wanted);
      const found = await protocol.proofs!.find(wanted, given);
      if (!found.ok) throw new Error(`${found.reason} ${found.detail}`);
      evidence = found.value;
    });

    it('is found, and holds offline', () => {
      expect(evidence).toMatchObject({ method });
      const before = made().kit.touches;
      const kept = JSON.parse(JSON.stringify(evidence)) as ProofEvidence;
      expect(source().check(wanted, { ...kept, at: new Date(kept.at) })).toMatchObject({ ok: true });
      expect(made().kit.touches).toBe(before);
    });

    it('does not hold for another account, statement or owner’s signature', () => {
      expect(source().check({ ...wanted, account: other as NativeId }, evidence).ok).toBe(false);
      const another = claim();
      expect(source().check(another, evidence).ok).toBe(false);
      expect(source().check(claim(other), evidence).ok).toBe(false);
    });

    it('does not hold when a letter of it is changed', () => {
      const { nonce } = wanted;
      const turned = `${nonce.slice(0, -1)}${nonce.endsWith('0') ? '1' : '0'}`;
      const places = [0.1, 0.3, 0.5, 0.7, 0.9].map((part) => Math.floor(evidence.raw.length * part));
      const tampered = [evidence.raw.replaceAll(nonce, turned), evidence.raw.slice(0, -20), '', '{}', 'null', '<x/>'];
      for (const raw of tampered)
        if (raw !== evidence.raw) expect(source().check(wanted, { ...evidence, raw }).ok).toBe(false);
      // Whatever stands elsewhere in it: never a throw.
      for (const place of places) {
        const raw = `${evidence.raw.slice(0, place)}\u0001${evidence.raw.slice(place + 1)}`;
        expect(typeof source().check(wanted, { ...evidence, raw }).ok).toBe('boolean');
      }
    });

    it('claims no more strength, method or place than it has', () => {
      const strength = evidence.strength === 'key-held' ? 'server-vouched' : 'key-held';
      for (const change of [{ strength }, { method: 'other' }] as Partial<ProofEvidence>[])
        expect(source().check(wanted, { ...evidence, ...change }).ok).toBe(false);
      if (evidence.place) expect(source().check(wanted, { ...evidence, place: 'https://x.test/1' }).ok).toBe(false);
    });
  });
}
