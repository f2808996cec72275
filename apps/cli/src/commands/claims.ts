import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { Option, type Command } from 'commander';
import { StartError } from '@planet/platform';
import { callApi } from '../api.js';
import { addCommand, type CommonOptions } from '../context.js';
import { readClaims } from './read-claims.js';

const batch = 500;
/** So many refusals are shown one by one. */
const shown = 20;
interface Imported {
  importClaims: { added: number; known: number; refused: { at: number; reason: string }[] };
}
type Options = CommonOptions & { source?: string; dryRun?: boolean };

export function addClaimsCommands(program: Command): void {
  const claims = program.command('claims').description('who says that an account belongs to an address');
  addCommand<Options>(
    claims,
    {
      usage: 'import <file>',
      description:
        'keep pairs of feed and Ethereum address as unproven claims: JSON or CSV; the same again changes nothing',
      options: [
        new Option('--source <name>', 'where they are from (default: the name of the file)'),
        new Option('--dry-run', 'read the file and import nothing'),
      ],
    },
    async (settings, { source, dryRun, json }, file) => {
      const text = await readFile(file, 'utf8').catch(() => {
        throw new StartError(`${file} cannot be read.`);
      });
      const read = readClaims(text);
      if (!read) throw new StartError(`${file} is neither JSON nor CSV with pairs of id and address.`);
      const { pairs, unreadable } = read;
      const total = { read: pairs.length, unreadable, added: 0, known: 0, refused: 0 };
      const refusals: { line: number; account: string; reason: string }[] = [];
      for (let from = 0; !dryRun && from < pairs.length; from += batch) {
        const part = pairs.slice(from, from + batch);
        const { importClaims: done } = await callApi<Imported>(
          settings,
          'mutation ($claims: [ClaimInput!]!, $source: String!) { importClaims(claims: $claims, source: $source) { added known refused { at reason } } }',
          { claims: part, source: source ?? basename(file) },
        );
        total.added += done.added;
        total.known += done.known;
        total.refused += done.refused.length;
        for (const { at, reason } of done.refused)
          if (refusals.length < shown) refusals.push({ line: from + at + 1, account: part[at]!.account, reason });
        if (!json) process.stderr.write(`\r${Math.min(from + batch, pairs.length)} of ${pairs.length}`);
      }
      if (!json && !dryRun && pairs.length > 0) process.stderr.write('\n');
      return { ...total, ...(refusals.length > 0 && { refusals }) };
    },
  );
}
