import { readFile, stat } from 'node:fs/promises';
import type { Command } from 'commander';
import { explain } from '@planet/core';
import { bundleDigest, checkBundle, checkWallet, readBundle } from '@planet/identity';
import { StartError, type Settings } from '@planet/platform';
import { protocols } from '@planet/protocols';
import { callApi } from '../api.js';
import { settingsFor, withCommon, type CommonOptions } from '../context.js';
import { print } from '../print.js';

const longestFile = 4_000_000;

export function addProofCommands(program: Command): void {
  const proof = program.command('proof').description('what binds accounts to identities');
  withCommon(
    proof
      .command('verify <file>')
      .description('check an exported proof, without asking anybody; ends with 1 where it does not hold'),
  ).action(async (file: string, options: CommonOptions) => {
    const verdict = await verify(settingsFor(options), file);
    print(verdict, options);
    process.exit(verdict.holds ? 0 : 1);
  });
  withCommon(proof.command('export <id>').description('print a proof as JSON, to be checked by anybody')).action(
    async (id: string, options: CommonOptions) => {
      print(await exported(settingsFor(options), id), { json: true });
      process.exit(0);
    },
  );
}

interface Verdict {
  holds: boolean;
  reason?: string;
  message?: string;
  digest?: string;
  identity?: string;
  owner?: string;
  account?: string;
  method?: string;
  strength?: string;
  fetchedAt?: string;
  checked: string[];
  onlyByAsking: string[];
}

async function verify(settings: Settings, file: string): Promise<Verdict> {
  const bundle = readBundle(await readJson(file));
  const failed = ({ reason, detail }: { reason: Parameters<typeof explain>[0]; detail?: string }) => ({
    holds: false,
    reason,
    message: detail ? `${explain(reason)} (${detail})` : explain(reason),
    checked: [],
    onlyByAsking: [],
  });
  if (!bundle.ok) return failed(bundle);
  const { network, evidence: shown, fetchedAt } = bundle.value;
  const definition = protocols.find(({ name }) => name === network);
  const evidence = network === 'wallet' ? checkWallet : definition?.checkProof?.(settings.networks[network] as never);
  if (!evidence) return failed({ reason: 'not-linkable', detail: network });
  const held = await checkBundle(bundle.value, { evidence });
  if (!held.ok) return { ...failed(held), digest: bundleDigest(bundle.value) };
  const { identity, owner, account } = held.value;
  return {
    holds: true,
    digest: bundleDigest(bundle.value),
    identity,
    owner,
    account,
    method: shown.method,
    strength: shown.strength,
    fetchedAt,
    checked: [
      'the statement is whole, and its time is fifteen minutes at most',
      'the owner signed the statement (EIP-191, low s)',
      shown.strength === 'key-held'
        ? "the evidence is signed by the account's own key and says the same"
        : 'the evidence names the account and says the same',
    ],
    onlyByAsking: [
      'that the owner owns the identity, and in this epoch: ask the chain or the Planet that it names',
      'that the account shows it still, and has not ended it',
      ...(shown.strength === 'key-held' ? [] : ["that the account's server gave this out: ask it"]),
    ],
  };
}

async function readJson(file: string): Promise<unknown> {
  const size = await stat(file).then(
    (found) => found.size,
    () => null,
  );
  if (size === null) throw new StartError(`${file} cannot be read.`);
  if (size > longestFile) throw new StartError(`${file} is too large to be a proof.`);
  try {
    return JSON.parse(await readFile(file, 'utf8')) as unknown;
  } catch {
    throw new StartError(`${file} is no JSON.`);
  }
}

async function exported(settings: Settings, id: string): Promise<unknown> {
  const { node } = await callApi<{ node: { evidence?: unknown } | null }>(
    settings,
    'query ($id: ID!) { node(id: $id) { ... on Proof { evidence } } }',
    { id },
  );
  if (!node?.evidence) throw new StartError('There is no proof of that id, or nothing was shown for it yet.');
  return node.evidence;
}
