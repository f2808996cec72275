/** Lines for the person who waits: what is ready, and how long it took. */
export interface Progress {
  /** Does the work, then writes `✓ sentence  0.4 s`. */
  step<T>(work: () => Promise<T>, sentence: (result: T) => string | null): Promise<T>;
  line(text?: string): void;
}

export function createProgress(out: NodeJS.WritableStream): Progress {
  out.on('error', () => undefined); // whoever read it is gone
  const line = (text = ''): void => void out.write(`${text}\n`);
  return {
    line,
    async step(work, sentence) {
      const start = performance.now();
      const result = await work();
      const text = sentence(result);
      if (text !== null) line(`✓ ${text}  ${((performance.now() - start) / 1000).toFixed(1)} s`);
      return result;
    },
  };
}
