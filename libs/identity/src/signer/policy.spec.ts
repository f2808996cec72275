import { zeroAddress } from 'viem';
import { privateKeyToAccount } from 'viem/accounts';
import { recoverMessageAddress, recoverTypedDataAddress } from 'viem';
import { signedTypes } from '../contracts/typed-data.js';
import { writeStatement, type Statement } from '../proofs/statement.js';
import { judge, type AskedAct, type Known } from './policy.js';
import { newWalletKey, signWith } from './wallet-key.js';

const now = new Date('2026-11-28T12:00:00Z');
const inSeconds = (s: number): string => String(now.getTime() / 1000 + s);
const key = newWalletKey();
const operator = newWalletKey();
const contract = `0x${'c0'.repeat(20)}` as const;
const gateway = `0x${'9a'.repeat(20)}` as const;
const digest = `0x${'ab'.repeat(32)}`;
const id = '11111111-2222-8333-8444-555555555555';
const known: Known = {
  identity: {
    id: id as never,
    handle: 'ann',
    owner: key.address,
    recovery: operator.address,
    epoch: 1,
    custody: 'managed',
    deletedAt: null,
  },
  token: '7',
  seat: { world: `31337:${contract}`, chainId: 31337, identity: contract, gateway },
  host: 'planet.example',
  recovery: operator.address,
  now,
};
const off: Known = { ...known, token: null, seat: { world: 'off', chainId: 0, identity: null, gateway: null } };

const signed = { identityId: '7', nonce: '3', deadline: inSeconds(3600) };
/** One good act of each kind that may be signed. */
const good: Record<string, Record<string, unknown>> = {
  Register: { owner: key.address, handle: 'ann', recovery: operator.address, deadline: inSeconds(3600) },
  Link: { account: digest, evidence: digest, ...signed },
  Unlink: { account: digest, ...signed },
  AddKey: { kind: 1, key: '0xabcd', ...signed },
  RemoveKey: { keyId: digest, ...signed },
  SetProfile: { uri: 'ipfs://x', ...signed },
  StartRecovery: { newOwner: zeroAddress, ...signed },
  CancelRecovery: { ...signed },
  ChangeRecovery: { recovery: zeroAddress, ...signed },
  CancelRecoveryChange: { ...signed },
};
const act = (kind: string, change: object = {}, more: Partial<AskedAct> = {}): AskedAct => ({
  kind,
  message: { ...(good[kind] ?? signed), ...change },
  world: known.seat.world,
  ...more,
});
const ruleOf = (asked: AskedAct, of: Partial<Known> = {}): string | null => {
  const judged = judge(asked, { ...known, ...of });
  return judged.ok ? null : judged.reason;
};
const withIdentity = (change: Partial<Known['identity']>): Partial<Known> => ({
  identity: { ...known.identity, ...change },
});
const gone = withIdentity({ deletedAt: now });

describe('the signer', () => {
  it.each([...Object.keys(good), 'Burn'])('signs %s, for the contract and by the right key', async (kind) => {
    const judged = judge(act(kind), kind === 'Burn' ? { ...known, ...gone } : known);
    if (!judged.ok || !('typedData' in judged.value)) throw new Error('refused');
    const by = kind === 'StartRecovery' ? operator : key;
    const signature = await signWith(by.privateKey, judged.value);
    const { typedData } = judged.value;
    expect(typedData.domain).toMatchObject({ chainId: 31337, verifyingContract: contract });
    const who = await recoverTypedDataAddress({ ...typedData, signature } as never);
    expect(who.toLowerCase()).toBe(by.address);
    expect(judged.value.by).toBe(kind === 'StartRecovery' ? 'recovery' : 'owner');
  });

  it('signs nothing else', () => {
    const others = Object.keys(signedTypes).filter((kind) => !(kind in good));
    expect(others.sort()).toEqual(['AcceptRecovery', 'AttestLink', 'AttestUnlink', 'Burn', 'Sponsor']);
    for (const kind of [...others, 'Transfer', 'constructor', '__proto__', ''])
      expect(ruleOf({ kind, message: { ...signed }, world: known.seat.world })).toBe('kind-not-signed');
  });

  it.each(Object.keys(good))('refuses %s where a field is missing, added, or of another type', (kind) => {
    const fields = Object.keys(good[kind]!);
    for (const field of fields) {
      const { [field]: _, ...rest } = good[kind]!;
      expect(ruleOf({ kind, message: rest, world: known.seat.world })).toBe('message-wrong');
      expect(ruleOf(act(kind, { [field]: { evil: true } }))).toBe('message-wrong');
    }
    expect(ruleOf(act(kind, { spender: zeroAddress }))).toBe('message-wrong');
  });

  it('refuses an act of another identity', () => {
    expect(ruleOf(act('Link', { identityId: '8' }))).toBe('identity-mismatch');
    expect(ruleOf(act('Link'), { token: null })).toBe('identity-mismatch');
    expect(ruleOf(act('Register', { handle: 'bob' }))).toBe('identity-mismatch');
  });

  it('refuses another owner, or another recovery address than the one that stands', () => {
    expect(ruleOf(act('Register', { owner: operator.address }))).toBe('owner-mismatch');
    expect(ruleOf(act('Register', { recovery: key.address }))).toBe('owner-mismatch');
  });

  it('refuses another world', () => {
    expect(ruleOf(act('Link', {}, { world: `1:${contract}` }))).toBe('world-mismatch');
    expect(ruleOf(act('Link', {}, { world: null }))).toBe('world-mismatch');
    expect(ruleOf(act('Link', {}, { world: 'off' }))).toBe('world-mismatch');
  });

  it('refuses what is over, and what would count too long', () => {
    expect(ruleOf(act('Link', { deadline: inSeconds(0) }))).toBe('deadline-wrong');
    expect(ruleOf(act('Link', { deadline: inSeconds(-1) }))).toBe('deadline-wrong');
    expect(ruleOf(act('Link', { deadline: inSeconds(3661) }))).toBe('deadline-wrong');
    expect(ruleOf(act('Link', { deadline: String(2n ** 255n) }))).toBe('deadline-wrong');
  });

  it('begins a recovery only for those who named the operator', () => {
    expect(ruleOf(act('StartRecovery'), withIdentity({ recovery: key.address }))).toBe('recovery-not-yours');
    expect(ruleOf(act('StartRecovery'), withIdentity({ recovery: null }))).toBe('recovery-not-yours');
  });

  it('signs nothing for those who keep their key, or are gone', () => {
    expect(ruleOf(act('Link'), withIdentity({ custody: 'own' }))).toBe('key-not-kept');
    expect(ruleOf(act('StartRecovery'), withIdentity({ custody: 'own' }))).toBeNull();
    for (const kind of Object.keys(good)) expect(ruleOf(act(kind), gone)).toBe('identity-gone');
    expect(ruleOf(act('Burn', signed), gone)).toBeNull();
    expect(ruleOf(act('Burn', { ...signed, identityId: '8' }), gone)).toBe('identity-mismatch');
    expect(ruleOf(act('Burn', signed), withIdentity({ deletedAt: now, custody: 'own' }))).toBe('key-not-kept');
  });

  it('signs for the domain of chain 0 while there is no chain', () => {
    const judged = judge(act('Link', { identityId: '0' }, { world: 'off' }), off);
    expect(judged).toMatchObject({
      ok: true,
      value: { typedData: { domain: { chainId: 0, verifyingContract: zeroAddress } } },
    });
    expect(ruleOf(act('Link', {}, { world: 'off' }), off)).toBe('identity-mismatch');
  });
});

describe('a statement', () => {
  const statement: Statement = {
    verb: 'link',
    identity: `eip155:31337:${contract}/7`,
    owner: key.address,
    epoch: 1,
    account: 'ssb:@x.ed25519',
    audience: 'planet.example',
    nonce: 'ab'.repeat(16),
    issued: now,
    expires: new Date(now.getTime() + 900_000),
  };
  const asked = (change: Partial<Statement> = {}): AskedAct => ({
    kind: 'Statement',
    message: { text: writeStatement({ ...statement, ...change }) },
    world: null,
  });

  it('is signed as it stands (EIP-191)', async () => {
    const judged = judge(asked(), known);
    if (!judged.ok || !('text' in judged.value)) throw new Error('refused');
    const signature = await signWith(key.privateKey, judged.value);
    const who = await recoverMessageAddress({ message: writeStatement(statement), signature });
    expect(who).toBe(privateKeyToAccount(key.privateKey).address);
  });

  it.each([
    ['another identity', { identity: `eip155:31337:${contract}/8` }, 'identity-mismatch'],
    ['another owner', { owner: operator.address }, 'owner-mismatch'],
    ['another Planet', { audience: 'evil.example' }, 'statement-wrong'],
    ['another epoch', { epoch: 2 }, 'statement-wrong'],
    ['a time that is over', { issued: new Date(now.getTime() - 900_000), expires: now }, 'deadline-wrong'],
  ] as const)('is refused with %s', (_name, change, rule) => expect(ruleOf(asked(change))).toBe(rule));

  it('and any other text is refused', () => {
    for (const text of ['', 'I owe you 100 ETH', `${writeStatement(statement)}\n`, 7])
      expect(ruleOf({ kind: 'Statement', message: { text }, world: null })).toMatch(/statement-wrong|message-wrong/);
    const more = { text: writeStatement(statement), raw: '0x' };
    expect(ruleOf({ kind: 'Statement', message: more, world: null })).toBe('message-wrong');
  });
});
