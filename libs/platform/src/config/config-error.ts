/** Settings that cannot be used; holds all of them, so that they can be put right in one go. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  constructor(readonly faults: readonly string[]) {
    const title = faults.length === 1 ? '1 setting is wrong:' : `${faults.length} settings are wrong:`;
    super([title, ...faults.map((fault) => `  ${fault}`)].join('\n'));
  }
}
