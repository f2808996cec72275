import type { Command } from 'commander';
import { shownSettings } from '@planet/platform';
import { protocols } from '@planet/protocols';
import { addCommand } from '../context.js';

export function addConfigCommand(program: Command): void {
  const description = 'the settings in force, secrets masked';
  addCommand(program, { usage: 'config', description }, (settings) =>
    Promise.resolve(
      Object.fromEntries(
        shownSettings(settings, protocols).map(({ name, value }) => [name, value === '' ? null : value]),
      ),
    ),
  );
}
