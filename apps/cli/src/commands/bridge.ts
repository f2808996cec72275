import type { Command } from 'commander';
import { callApi, orThrow, type WriteFault } from '../api.js';
import { addCommand, type CommonOptions } from '../context.js';
import { enumName, option } from './words.js';

const bridgeFields = 'source target enabled policy kinds';
type Bridge = Record<'source' | 'target' | 'policy', string> & { enabled: boolean; kinds: string[] };
/** As they are typed: `opt-in`, and `all` where no kinds are named. */
const inWords = ({ policy, kinds, ...rest }: Bridge) => ({
  ...rest,
  policy: policy.toLowerCase().replaceAll('_', '-'),
  kinds: kinds.length === 0 ? 'all' : kinds.map((kind) => kind.toLowerCase()),
});
export function addBridge(program: Command): void {
  const bridge = program.command('bridge').description('what crosses between the networks');
  addCommand(bridge, { usage: 'list', description: 'every direction' }, async (settings) => {
    return (await callApi<{ bridges: Bridge[] }>(settings, `{ bridges { ${bridgeFields} } }`)).bridges.map(inWords);
  });
  const options = [
    option('--on', 'let it cross').conflicts('off'),
    option('--off', 'let nothing cross'),
    option('--policy <name>', 'who crosses: members, opt-in, open'),
    option('--kinds <names>', 'what crosses: post,react,follow,… ; all: everything'),
  ];
  type Options = CommonOptions & { on?: boolean; off?: boolean; policy?: string; kinds?: string };
  addCommand<Options>(
    bridge,
    {
      usage: 'set <source> <target>',
      description: 'change one direction: planet bridge set ssb activitypub --on',
      options,
    },
    async (settings, { on, off, policy, kinds }, source, target) => {
      const { setBridge } = await callApi<{ setBridge: { bridge: Bridge; error: WriteFault | null } }>(
        settings,
        `mutation ($direction: DirectionInput!, $enabled: Boolean, $policy: BridgePolicy, $kinds: [ActivityKind!]) {
           setBridge(direction: $direction, enabled: $enabled, policy: $policy, kinds: $kinds) {
             bridge { ${bridgeFields} } error { code message } } }`,
        {
          direction: { source, target },
          enabled: on ? true : off ? false : undefined,
          policy: policy && enumName(policy),
          kinds: kinds === 'all' ? [] : kinds?.split(',').map(enumName),
        },
      );
      return inWords(orThrow(setBridge).bridge);
    },
  );
}
