import { blocksOf, type Definitions, type Field } from './fields.js';

/** The text of `.env.example`: every setting with its meaning and default. */
export function envExample(networks: Definitions): string {
  const head = [
    '# Settings of Planet. Copy to .env and change what you need; nothing is required to try it.',
    '# Made from the schemas by `node dist/scripts/env-example.js`: do not edit by hand.',
  ];
  const blocks = blocksOf(networks).map(({ network, fields }) => [
    '',
    `# --- ${network ?? 'Planet'} ---`,
    ...fields.flatMap(lines),
  ]);
  return `${[...head, ...blocks.flat()].join('\n')}\n`;
}

const lines = (field: Field): string[] => [
  '',
  ...(field.description ? [`# ${field.description}`] : []),
  `${field.required ? '' : '# '}${field.env}=${field.default ?? ''}`,
];
