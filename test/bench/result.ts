/** The last line of `--json`; all of it measured in the same run. */
export interface Result {
  name: string;
  unit: string;
  value: number;
  peer: { name: string; value: number };
  limit: { name: string; value: number };
  ratioToPeer: number;
  ratioToLimit: number;
  [more: string]: unknown;
}
export interface BenchOptions {
  bits: number;
  seconds: number;
  rate: number;
  messages: number;
  /** Given to Planet's processes besides. */
  env: Record<string, string>;
}
export type Bench = (options: BenchOptions, say: (line: string) => void) => Promise<Result>;

const round = (value: number): number => (value >= 100 ? Math.round(value) : Math.round(value * 1000) / 1000);

export function result(
  name: string,
  unit: string,
  value: number,
  peer: Result['peer'],
  limit: Result['limit'],
  more: Record<string, unknown> = {},
): Result {
  return {
    name,
    unit,
    value: round(value),
    peer: { ...peer, value: round(peer.value) },
    limit: { ...limit, value: round(limit.value) },
    ratioToPeer: round(peer.value ? value / peer.value : 0),
    ratioToLimit: round(limit.value ? value / limit.value : 0),
    ...more,
  };
}

/**
 * Runs `work` again and again for about `seconds`, after a warm-up; gives runs per second of this process's CPU time, which
 * is that of the clock where nobody else wants the core.
 */
export async function perSecond(seconds: number, work: () => unknown): Promise<number> {
  const spin = async (ms: number): Promise<[number, number]> => {
    const [began, cpu] = [performance.now(), process.cpuUsage()];
    let runs = 0;
    while (performance.now() - began < ms) {
      for (let i = 0; i < 20; i++) {
        const done = work();
        if (done instanceof Promise) await done;
      }
      runs += 20;
    }
    const { user, system } = process.cpuUsage(cpu);
    return [runs, (user + system) / 1000];
  };
  await spin(500);
  const [runs, ms] = await spin(seconds * 1000);
  return (runs / ms) * 1000;
}
