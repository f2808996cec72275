import { checkPassword, Passwords } from './password.js';

const ruleOf = (password: string, handle = 'ann_smith'): string | null => {
  const checked = checkPassword(password, handle);
  return checked.ok ? null : checked.reason;
};

describe('a password', () => {
  it.each([
    'a long way to tipperary',
    'korrekt pferd batterie',
    'Xk9$mQ2!vL0p',
    'пароли бывают разные',
    '🐙🦑🐚🌊🐠🐡🦀🦞🦐🐋',
  ])('may be %s', (password) => expect(ruleOf(password)).toBeNull());
  it('has 10 to 200 characters', () => {
    expect(ruleOf('Xk9$mQ2!v')).toBe('password-short');
    expect(ruleOf('🐙'.repeat(9))).toBe('password-short');
    expect(ruleOf('ab cd ef '.repeat(23))).toBe('password-long');
    expect(ruleOf('x'.repeat(100_000))).toBe('password-long');
  });
  it.each([
    ...['password123', 'P@ssw0rd2024!', '1234567890', '0987654321', 'qwertyuiop', 'qwerty123456', 'iloveyou!!!'],
    ...['aaaaaaaaaaaa', 'abababababab', 'adminadmin', 'passwordpassword', 'abcdefghij', 'asdfghjkl123', 'Letmein2026'],
    ...['summer2026!', '123456password', 'qwertz12345', 'planet123456'],
  ])('may not be %s', (password) => expect(ruleOf(password)).toBe('password-common'));
  it('is not the handle', () => {
    for (const password of ['ann_smith_', 'AnnSmith!!!', 'annsmithannsmith'])
      expect(ruleOf(password)).toBe('password-is-handle');
  });
  it('is the same however the device writes it', () => {
    expect(checkPassword('e\u0301tat et ligature ﬁ', 'ann')).toEqual(checkPassword('\u00e9tat et ligature fi', 'ann'));
  });
});

describe('hashes', () => {
  const passwords = new Passwords({ n: 2 ** 10 });
  it('open with the password alone', async () => {
    const made = await passwords.hash('a long way to tipperary');
    if (!made.ok) throw new Error(made.reason);
    expect(made.value).toMatchObject({ n: 2 ** 10, r: 8, p: 1 });
    const other = await passwords.hash('a long way to tipperary');
    expect(other.ok && other.value.hash).not.toBe(made.value.hash);
    const costlier = new Passwords({ n: 2 ** 11 });
    expect(await costlier.verify('a long way to tipperary', made.value)).toMatchObject({ ok: true, value: true });
    expect(await passwords.verify('a long way to tipperarY', made.value)).toMatchObject({ ok: true, value: false });
  });
  it('say no to all for those who are not there', async () => {
    expect(await passwords.verify('', null)).toMatchObject({ ok: true, value: false });
    expect(await passwords.verify('anything at all', null)).toMatchObject({ ok: true, value: false });
  });
  it('are not made costlier than the server allows by a row', async () => {
    const row = { n: 2 ** 20, r: 8, p: 1, salt: 'AAAA', hash: 'AAAA' };
    await expect(passwords.verify('x', row)).rejects.toThrow(RangeError);
  });
  it('are made few at a time; who finds the queue full comes again', async () => {
    const few = new Passwords({ n: 2 ** 10, atOnce: 1, waiting: 2 });
    const ends = await Promise.all(Array.from({ length: 6 }, () => few.verify('x', null)));
    expect(ends.filter((end) => end.ok)).toHaveLength(3);
    expect(ends.filter((end) => !end.ok && end.reason === 'busy' && end.retry)).toHaveLength(3);
    expect(await few.verify('x', null)).toMatchObject({ ok: true });
  });
});
