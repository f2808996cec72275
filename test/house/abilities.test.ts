import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { activityKinds, audiences, reasons, type Abilities } from '@planet/core';
import { projectRoot } from '@planet/platform';
import { protocols } from '@planet/protocols';
import { memoryKit } from '../support/memory-kit.js';

const yes = (can: boolean | undefined): string => (can ? 'yes' : '–');
const rows: [what: string, of: (abilities: Abilities) => string][] = [
  ['how acts leave', ({ delivery }) => (delivery === 'inbox' ? 'sent to inboxes' : "appended to the author's feed")],
  ['most text in one message', ({ maxTextBytes }) => (maxTextBytes === null ? 'no limit' : `${maxTextBytes} bytes`)],
  ['a follow can be refused', ({ answersFollows }) => yes(answersFollows)],
  ['a vote can be changed', ({ changesVotes }) => yes(changesVotes)],
  ["Planet's notices can be sealed for one reader", ({ sealsDirect }) => yes(sealsDirect)],
  ...activityKinds.map((kind): [string, (abilities: Abilities) => string] => [
    `\`${kind}\``,
    ({ kinds }) => yes(kinds.includes(kind)),
  ]),
  ...audiences.map((audience): [string, (abilities: Abilities) => string] => [
    `audience \`${audience}\``,
    (abilities) => yes(abilities.audiences.includes(audience)),
  ]),
];

async function page(): Promise<string> {
  const networks = await Promise.all(
    protocols.map(async ({ name, config, create }) => {
      const { abilities } = await create(memoryKit(), config.parse({}));
      return { name, abilities };
    }),
  );
  const line = (cells: string[]): string => `| ${cells.join(' | ')} |`;
  return `# What each network can do

Made from the code: \`UPDATE_DOCS=1 npm test -- test/house/abilities\` writes this page, and the test compares it. An act that a
network cannot express becomes a Delivery \`unsupported\` there. How Scuttlebutt says what it has no word for (edit, delete,
repost) is in [ssb-conventions.md](ssb-conventions.md). What is for followers or for a few
crosses only to a network that has the same audience, and there goes to nobody else.

${[
  line(['', ...networks.map(({ name }) => name)]),
  line(['---', ...networks.map(() => '---')]),
  ...rows.map(([what, of]) => line([what, ...networks.map(({ abilities }) => of(abilities))])),
].join('\n')}

## Reasons

Every refusal, and every delivery that did not arrive, carries one of these names.

${[line(['reason', 'in words']), line(['---', '---']), ...Object.entries(reasons).map(([name, words]) => line([`\`${name}\``, words]))].join('\n')}
`;
}

it('the page on abilities and reasons is that of the code (UPDATE_DOCS=1 writes it)', async () => {
  const file = join(projectRoot(), 'docs/abilities.md');
  const text = await page();
  if (process.env['UPDATE_DOCS']) writeFileSync(file, text);
  expect(readFileSync(file, 'utf8')).toBe(text);
});
