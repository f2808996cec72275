import { Option, type Command } from 'commander';
import { examineChain, type Diagnosis } from '@planet/identity';
import {
  chainDir,
  chainKeys,
  createLogger,
  createPlanet,
  deployContracts,
  deployCost,
  openChain,
  profileOf,
  StartError,
  type Settings,
} from '@planet/platform';
import { protocols } from '@planet/protocols';
import { seats } from '@planet/store';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { formatUnits } from 'viem';
import { callApi } from '../api.js';
import { addCommand, settingsFor, withCommon, type CommonOptions } from '../context.js';
import { print } from '../print.js';
import { databaseUrlOf } from '../database.js';

/** What concerns the chain of the identities. */
export function addChainCommands(program: Command): void {
  const chain = program.command('chain').description('the chain on which identities stand');
  addStatus(chain);
  addDoctor(chain);
  addDeploy(chain);
}

function addStatus(chain: Command): void {
  const description = 'how it is: the chain, how far it is indexed, what waits, what the relayer has';
  addCommand(chain, { usage: 'status', description }, async (settings) => {
    if (settings.chain === 'off') return { mode: 'off' };
    const { health } = await callApi<{ health: { streams: { network: string; status: string }[] } }>(
      settings,
      '{ health { streams { network status } } }',
    );
    const found = health.streams.find(({ network }) => network === 'chain');
    if (!found) throw new StartError('The chain role has not said anything for two minutes: does it run?');
    return JSON.parse(found.status) as Record<string, unknown>;
  });
}

const marks = { works: '✓', warns: '!', fails: '✗' };
function inWords({ rpcUrl, chainId, findings, build, suggested, healthy }: Diagnosis): string {
  const width = Math.max(...findings.map(({ what }) => what.length));
  return [
    `Chain ${chainId ?? '(unknown)'} at ${new URL(rpcUrl).host}`,
    '',
    ...findings.map(({ what, state, said }) => `  ${marks[state]} ${what.padEnd(width)}  ${said}`),
    '',
    healthy
      ? `It works. A profile for it has ${JSON.stringify({ build, ...suggested })}.`
      : 'Planet cannot work with it so: see what is marked ✗.',
  ].join('\n');
}

function addDoctor(chain: Command): void {
  withCommon(
    chain
      .command('doctor')
      .description('examine a chain: who answers, what its machine can do, fees, finality, logs; changes nothing on it')
      .option('--rpc <url>', "address of the node (default: that of this Planet's chain)")
      .addHelpText('after', '\nEnds with 1 where Planet cannot work with the chain.'),
  ).action(async (options: CommonOptions & { rpc?: string }) => {
    const settings = settingsFor(options);
    const profile = settings.chain === 'off' ? undefined : profileOf(settings.chain);
    // Of a chain named by hand nothing is expected.
    const diagnosis = await (options.rpc ? examineChain(options.rpc) : examineChain(await nodeOf(settings), profile));
    if (options.json) print(diagnosis, options);
    else process.stdout.write(`${inWords(diagnosis)}\n`);
    process.exit(diagnosis.healthy ? 0 : 1);
  });
}

async function nodeOf(settings: Settings): Promise<string> {
  if (settings.chain === 'off') throw new StartError('There is no chain (CHAIN=off): name one with --rpc.');
  if (settings.chain !== 'embedded') return (settings.chainRpcUrl ?? profileOf(settings.chain).rpc[0])!;
  const port = await readFile(join(chainDir(settings), 'port'), 'utf8').catch(() => null);
  if (port === null) throw new StartError('The embedded chain has never run: start Planet first, or use --rpc.');
  return `http://127.0.0.1:${port.trim()}`;
}

type DeployOptions = CommonOptions & { dryRun?: boolean; anew?: boolean };
function addDeploy(chain: Command): void {
  const description = 'put the contracts on the chain, paid by the relayer; the chain role finds them by itself';
  const options = [
    new Option('--dry-run', 'only say what it costs, and who pays'),
    new Option('--anew', 'though there are contracts: identities are registered again on the new ones'),
  ];
  addCommand<DeployOptions>(chain, { usage: 'deploy', description, options }, async (settings, { dryRun, anew }) => {
    if (settings.chain === 'off') throw new StartError('There is no chain (CHAIN=off).');
    if (settings.chain === 'embedded')
      throw new StartError('The embedded chain gets its contracts by itself, when Planet is started.');
    const databaseUrl = await databaseUrlOf(settings);
    const logger = createLogger({ ...settings, logLevel: 'error' }, 'cli');
    const planet = await createPlanet({ settings: { ...settings, databaseUrl }, logger, definitions: protocols });
    try {
      const open = await openChain(settings, logger);
      const keys = await chainKeys(planet.keys, settings.chainOperators);
      const { symbol, decimals } = open.chain.profile.native;
      const coins = (wei: bigint): string => `${formatUnits(wei, decimals)} ${symbol}`;
      const { cost, has } = await deployCost(open, keys);
      const said = { chain: open.chain.profile.name, chainId: open.chain.id, relayer: keys.relayer.address };
      const operators = keys.operators.map(({ address }) => address);
      const bill = { costsAtMost: coins(cost), relayerHas: coins(has) };
      const kept = await seats.contracts(planet.store.prisma, String(open.chain.id));
      if (dryRun) return { ...said, operators, threshold: settings.chainThreshold, ...bill, deployed: kept?.identity };
      if (kept && !anew)
        throw new StartError(`There are contracts already, at ${kept.identity}: --anew deploys others beside them.`);
      return { ...said, ...(await deployContracts({ store: planet.store, settings, open, keys })) };
    } finally {
      await planet.close();
    }
  });
}
