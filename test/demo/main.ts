import { Command } from 'commander';
import { scenario, type Step } from './scenario.js';
import { startWorld, type World } from './world.js';

interface Hop {
  from: string;
  to: string;
  what: string;
  ms: number;
  ok: boolean;
}

const options = new Command('npm run demo --')
  .description(
    'Starts Planet on a fresh data folder, a Scuttlebutt program and a fediverse server, each a process of its own; lets ' +
      'Alice (Scuttlebutt) and Bob (fediverse) act, and prints each hop when it has been seen at the other side.',
  )
  .option('--json', 'as its last line prints { "ok", "hops": [{ "from", "to", "what", "ms" }] }')
  .parse()
  .opts<{ json?: boolean }>();

const say = (line: string): void => void process.stdout.write(`${line}\n`);
const clip = (text: string, most: number): string => {
  const line = text.replace(/\s+/g, ' ');
  return line.length > most ? `${line.slice(0, most - 1)}…` : line;
};

let world: World | undefined;
let ending: Promise<void> | undefined;
const end = (): Promise<void> => (ending ??= world?.stop() ?? Promise.resolve());
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => {
    say('\nstopping …');
    void end().then(() => process.exit(130));
  });
}

const hops: Hop[] = [];
try {
  say('Starting Planet, a Scuttlebutt peer (ssb-db2) and a fediverse peer (Fedify) …');
  world = await startWorld();
  say(
    `Planet ${world.planet.origin} · phone ${clip(world.phone.ready.id, 16)} · fediverse ${world.fedi.ready.origin}\n`,
  );
  for (const step of scenario) hops.push(await take(step, world));
} catch (error) {
  say(`The demo could not go on: ${error instanceof Error ? error.message : String(error)}`);
} finally {
  await end();
}

async function take(step: Step, inWorld: World): Promise<Hop> {
  const began = performance.now();
  const base = { from: step.from, to: step.to, what: step.what };
  const arrow = `${step.from.padEnd(11)} → ${step.to.padEnd(11)}`;
  try {
    const seen = await step.run(inWorld);
    const ms = Math.round(performance.now() - began);
    say(`✓ ${arrow} ${step.what.padEnd(50)} ${String(ms).padStart(5)} ms   ${clip(seen, 70)}`);
    return { ...base, ms, ok: true };
  } catch (error) {
    const ms = Math.round(performance.now() - began);
    say(
      `✗ ${arrow} ${step.what.padEnd(50)} ${String(ms).padStart(5)} ms   ${clip(error instanceof Error ? error.message : String(error), 300)}`,
    );
    return { ...base, ms, ok: false };
  }
}

const ok = hops.length === scenario.length && hops.every((hop) => hop.ok);
const seen = hops.filter((hop) => hop.ok);
say(`\n${'from'.padEnd(12)} ${'to'.padEnd(12)} ${'hops'.padStart(5)} ${'median ms'.padStart(10)}`);
for (const [route, list] of Map.groupBy(seen, (hop) => `${hop.from.padEnd(12)} ${hop.to.padEnd(12)}`)) {
  const sorted = list.map((hop) => hop.ms).sort((a, b) => a - b);
  say(`${route} ${String(list.length).padStart(5)} ${String(sorted[Math.floor(sorted.length / 2)]).padStart(10)}`);
}
say(`${seen.length} of ${scenario.length} hops seen at the other side. Nothing is left running.`);
if (options.json) say(JSON.stringify({ ok, hops: seen.map(({ from, to, what, ms }) => ({ from, to, what, ms })) }));
process.exit(ok ? 0 : 1);
