import { Command } from 'commander';
import { crossingBench } from './crossing.js';
import { bombsBench, diasporaBench, diasporaWireBench, privateBench } from './diaspora.js';
import { inboxBench } from './inbox.js';
import { linkBench } from './link.js';
import { mintBench } from './mint.js';
import { publishBench } from './publish.js';
import { ssbBench } from './ssb.js';
import { verifyBench } from './verify.js';
import type { Bench, BenchOptions } from './result.js';

const benches: Record<string, { run: Bench; about: string }> = {
  verify: { run: verifyBench, about: 'signature, digest and JSON of a 2 kB Note, on one core (--bits)' },
  inbox: { run: inboxBench, about: 'signed Creates over HTTP until they are stored (--messages)' },
  diaspora: {
    run: diasporaBench,
    about: 'signed diaspora* comments over HTTP until they are stored (--messages, --bits)',
  },
  'diaspora-wire': { run: diasporaWireBench, about: 'such a comment read and verified, on one core (--bits)' },
  bombs: { run: bombsBench, about: 'XML bombs refused: time and memory of the dearest' },
  private: { run: privateBench, about: 'sealed diaspora* envelopes opened, on one core (--bits)' },
  ssb: { run: ssbBench, about: 'messages replicated from a peer until they are Activities (--messages)' },
  publish: { run: publishBench, about: 'durable appends over 1,000 hosted feeds (--messages)' },
  mint: { run: mintBench, about: 'gasless registrations through the relayer until they are mined (--messages)' },
  link: { run: linkBench, about: 'gasless links with attestations, from wanted until they are mined (--messages)' },
  crossing: { run: crossingBench, about: 'Scuttlebutt post to fediverse inbox at a steady rate (--rate, --seconds)' },
};

const program = new Command('npm run bench --')
  .description(
    `Measures Planet against its limit and a peer, in the same run.\n\n${Object.entries(benches)
      .map(([name, { about }]) => `  ${name.padEnd(13)} ${about}`)
      .join('\n')}`,
  )
  .argument('<name>', Object.keys(benches).join(' | '))
  .option('--json', 'the last line is the result as JSON')
  .option('--bits <n>', 'size of the RSA key', Number, 4096)
  .option('--seconds <n>', 'how long', Number)
  .option('--rate <n>', 'posts a second', Number, 100)
  .option('--messages <n>', 'how many', Number)
  .option('--profile <dir>', "CPU profiles of Planet's processes go there (inbox, ssb, crossing)")
  .parse();
const [name] = program.args as [string];
const bench = benches[name];
if (!bench) program.error(`there is no bench ${name}; there are ${Object.keys(benches).join(', ')}`);
const defaultMessages: Record<string, number> = { inbox: 10_000, diaspora: 3_000, mint: 1_000, link: 500 };
const given = program.opts<Partial<BenchOptions> & { json?: boolean; profile?: string }>();
const options: BenchOptions = {
  bits: given.bits ?? 4096,
  rate: given.rate ?? 100,
  seconds: given.seconds ?? (name === 'crossing' ? 60 : 9),
  messages: given.messages ?? defaultMessages[name] ?? 20_000,
  env: given.profile ? { NODE_OPTIONS: `--cpu-prof --cpu-prof-dir=${given.profile}` } : {},
};
const say = (line: string): void => void process.stdout.write(`${line}\n`);
const found = await bench!.run(options, say);
say(
  `${found.name}: ${found.value} ${found.unit}; ${found.peer.name} ${found.peer.value} (× ${found.ratioToPeer}); ${found.limit.name} ${found.limit.value} (× ${found.ratioToLimit})`,
);
if (given.json) say(JSON.stringify(found));
process.exit(0);
