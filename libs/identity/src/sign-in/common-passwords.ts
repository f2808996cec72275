/**
 * Words and runs of keys that lead the lists of leaked passwords. With the rule below each stands for all its
 * decorated forms: `P@ssw0rd2024!` is `password`.
 */
const words = new Set(
  `password passwort passwd pass motdepasse contrasena contraseña senha parola haslo wachtwoord admin administrator
  administration root user username guest test tester testing login signin welcome letmein letmeinnow changeme
  changeit default secret master hello hellohello iloveyou iloveyouso loveme lovelove princess sunshine monkey dragon
  football baseball basketball soccer hockey superman batman spiderman pokemon starwars trustno whatever computer
  internet freedom nothing shadow michael jordan jennifer charlie andrew daniel jessica ashley nicole liverpool
  chelsea arsenal barcelona manchester minecraft fortnite qwerty qwertz azerty qwertyuiop qwertzuiop azertyuiop asdf
  asdfgh asdfghjkl zxcvbn zxcvbnm qwertyuiopasdfghjkl qwertyuiopasdfghjklzxcvbnm qwertyqwerty asdfasdf asdfghjk
  qazwsx qazwsxedc qazwsxedcrfv zaqxsw zaqwsx qweasd qweasdzxc qweqwe asdasd zxczxc passwordpassword mypassword
  thepassword yourpassword newpassword password passw pwd god sex money google facebook twitter instagram linkedin
  youtube microsoft windows apple iphone samsung android amazon netflix spotify planet mastodon scuttlebutt diaspora
  wallet bitcoin ethereum blockchain correcthorse correcthorsebatterystaple batterystaple summer winter spring autumn
  january february march april may june july august september october november december monday friday sunday`
    .split(/\s+/)
    .filter(Boolean),
);
const letters: Record<string, string> = {
  '@': 'a',
  '4': 'a',
  '3': 'e',
  '1': 'i',
  '!': 'i',
  '0': 'o',
  $: 's',
  '5': 's',
  '7': 't',
};
const rows = [
  '0123456789',
  'abcdefghijklmnopqrstuvwxyz',
  'qwertyuiop',
  'asdfghjkl',
  'zxcvbnm',
  'qwertzuiop',
  'yxcvbnm',
];

/** Is it tried early by those who guess? */
export function isCommon(password: string): boolean {
  const text = password.toLowerCase();
  if (new Set(text).size <= 3) return true;
  return [text, halfOf(text)].some((part) => isWord(part) || isRun(part));
}

/** `abcdeabcde` is no better than `abcde`. */
function halfOf(text: string): string {
  for (let size = 1; size <= text.length / 2; size++)
    if (text.length % size === 0 && text.slice(0, size).repeat(text.length / size) === text) return text.slice(0, size);
  return text;
}

/** A known word in leaked spelling, with digits and signs before or after it. */
function isWord(text: string): boolean {
  const bare = text.replace(/^[^\p{L}@$]+|[^\p{L}]+$/gu, '');
  const plain = (part: string): string =>
    [...part]
      .map((sign) => letters[sign] ?? sign)
      .join('')
      .replace(/[^\p{L}]/gu, '');
  return [bare, text].some((part) => words.has(plain(part)) || words.has(part.replace(/[^\p{L}]/gu, '')));
}

/** Keys that lie in a row, there and back, and runs of them. */
function isRun(text: string): boolean {
  if (text.length < 4) return true;
  const lines = rows.flatMap((row) => [row + row, [...row].reverse().join('').repeat(2)]);
  const parts = text.match(/\p{L}+|\p{N}+/gu) ?? [];
  return parts.length > 0 && parts.every((part) => lines.some((line) => line.includes(part)));
}
