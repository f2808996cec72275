import type { Command } from 'commander';
import { callApi, orThrow, type WriteFault } from '../api.js';
import { addCommand, type CommonOptions } from '../context.js';
import { option } from './words.js';

export function addBlock(program: Command): void {
  const block = program.command('block').description('whom this Planet shuts out, on every network');
  addCommand(block, { usage: 'list', description: 'all blocks' }, async (settings) => {
    return (await callApi<{ blocks: unknown }>(settings, '{ blocks { scope value note createdAt } }')).blocks;
  });
  const options = [option('--note <text>', 'why'), option('--undo', 'take the block back')];
  type Options = CommonOptions & { note?: string; undo?: boolean };
  for (const kind of ['domain', 'account'] as const)
    addCommand<Options>(
      block,
      {
        usage: `${kind} <name>`,
        description: `block ${kind === 'domain' ? 'a domain with all below it' : 'one person'}`,
        options,
      },
      async (settings, { note, undo }, value) => {
        const name = `${undo ? 'unblock' : 'block'}${kind === 'domain' ? 'Domain' : 'Account'}`;
        const [type, given] = undo ? ['', ''] : [', $note: String', ', note: $note'];
        const data = await callApi<Record<string, { blocks: unknown; error: WriteFault | null }>>(
          settings,
          `mutation ($value: String!${type}) {
             ${name}(${kind}: $value${given}) { blocks { scope value note createdAt } error { code message } } }`,
          { value, ...(!undo && { note }) },
        );
        return orThrow(data[name]!).blocks;
      },
    );
}
