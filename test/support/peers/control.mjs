// The peer's half of the control protocol: one JSON object a line, requests on stdin, answers and events on stdout.
// Libraries print to stdout as they please, so stdout is taken away from them: whatever they print goes to stderr.
import { rmSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { inspect } from 'node:util';

const write = process.stdout.write.bind(process.stdout);
process.stdout.write = process.stderr.write.bind(process.stderr);
const send = (line) => write(`${JSON.stringify(line)}\n`);

/** What the parent asked for: `{dir, ownsDir, ...options of the kind}`. */
export const options = JSON.parse(process.argv[2] ?? '{}');

export const emit = (event, fields = {}) => send({ event, ...fields });

const abandoned = () => {
  if (options.ownsDir) rmSync(options.dir, { recursive: true, force: true });
  process.exit(0);
};
process.stdin.on('end', abandoned); // until serve() has something to close

/** Says `ready` and answers commands (`name -> async (args) => result`) until stdin closes, then `close`s and exits. */
export function serve({ ready, commands, close = () => {} }) {
  const leave = () => {
    setTimeout(abandoned, 1500);
    Promise.resolve()
      .then(close)
      .catch((error) => console.error('closing', error))
      .finally(abandoned);
  };
  process.stdin.off('end', abandoned);
  const lines = createInterface({ input: process.stdin, crlfDelay: Infinity });
  lines.on('close', leave);
  lines.on('line', async (line) => {
    const { id, cmd, args = {} } = JSON.parse(line);
    try {
      if (!Object.hasOwn(commands, cmd)) throw new Error(`no command ${cmd}`);
      send({ id, ok: true, result: (await commands[cmd](args)) ?? null });
    } catch (error) {
      send({ id, ok: false, error: error?.stack ?? error?.message ?? inspect(error) });
    }
  });
  emit('ready', ready);
}

/** Node's callback as a promise: `called((done) => api.method(a, b, done))`. */
export const called = (start) =>
  new Promise((resolve, reject) => {
    start((error, value) => (error ? reject(error) : resolve(value)));
  });
