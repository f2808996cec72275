/** Documents that are small to send and dear to read for a reader without limits; each with the code of its refusal. */
const laughs = (root: string) =>
  `<!DOCTYPE lolz [<!ENTITY l0 "lol">${Array.from({ length: 9 }, (_, n) => `<!ENTITY l${n + 1} "${`&l${n};`.repeat(10)}">`).join('')}]><${root}>&l9;</${root}>`;
export const bombs: [name: string, code: string, body: string][] = [
  ['a billion laughs', 'doctype', laughs('status_message')],
  [
    'a quadratic blowup',
    'doctype',
    `<!DOCTYPE a [<!ENTITY e "${'x'.repeat(100_000)}">]><a>${'&e;'.repeat(100_000)}</a>`,
  ],
  ['a megabyte of document type', 'doctype', `<!DOCTYPE a [${' '.repeat(1_000_000)}]><a/>`],
  ['a document type behind a comment', 'doctype', '<?xml version="1.0"?><!-- > --><?a <b?>\n<!DOCTYPE a><a/>'],
  ['a file', 'doctype', '<!DOCTYPE a [<!ENTITY e SYSTEM "file:///etc/passwd">]><a>&e;</a>'],
  ['a document type in lower case', 'doctype', '<!doctype a><a/>'],
  ['300,000 levels', 'xml-too-complex', '<a>'.repeat(300_000)],
  ['80,000 attributes', 'xml-too-complex', `<a ${Array.from({ length: 80_000 }, (_, n) => `a${n}=""`).join(' ')}/>`],
  ['300,000 elements', 'xml-too-complex', `<a>${'<b/>'.repeat(300_000)}</a>`],
  ['eight megabytes', 'too-large', `<a>${' '.repeat(8_000_000)}</a>`],
];
