import { Option, type Command } from 'commander';
import { environment, loadSettings, type Settings } from '@planet/platform';
import { protocols } from '@planet/protocols';
import { print } from './print.js';

/** What every command may be told. */
export interface CommonOptions {
  dataDir?: string;
  json?: boolean;
}

export const settingsFor = ({ dataDir }: CommonOptions): Settings =>
  loadSettings(protocols, { ...environment(), ...(dataDir !== undefined && { DATA_DIR: dataDir }) });

export const withCommon = (command: Command): Command =>
  command
    .addOption(new Option('--data-dir <folder>', 'folder of the Planet that runs (DATA_DIR)'))
    .addOption(new Option('--json', 'print JSON'));

/**
 * A command whose result is printed. Arguments come first, then the options given, with the settings among them.
 */
export function addCommand<Options extends CommonOptions>(
  parent: Command,
  { usage, description, options = [] }: { usage: string; description: string; options?: Option[] },
  run: (settings: Settings, options: Options, ...args: string[]) => Promise<unknown>,
): void {
  const command = withCommon(parent.command(usage).description(description));
  for (const option of options) command.addOption(option);
  command.action(async (...given: unknown[]) => {
    const [args, chosen] = [given.slice(0, -2).flat() as string[], given.at(-2) as Options];
    print(await run(settingsFor(chosen), chosen, ...args), chosen);
    process.exit(0);
  });
}
