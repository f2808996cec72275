import type { Command } from 'commander';
import { callApi, orThrow, type WriteFault } from '../api.js';
import { addCommand, type CommonOptions } from '../context.js';
import { enumName, nodes, option, page, type Edges } from './words.js';

const deliveryFields = 'id network host address state reason detail attempts nextAttemptAt';
export function addDelivery(program: Command): void {
  const delivery = program.command('delivery').description('what became of what was sent');
  const options = [
    ...page,
    option('--state <name>', 'queued, sending, retrying, delivered, dead, unsupported, suppressed'),
    option('--network <name>', 'to this network'),
    option('--host <name>', 'to this server'),
  ];
  type Options = CommonOptions & { first: string; state?: string; network?: string; host?: string };
  addCommand<Options>(
    delivery,
    { usage: 'list', description: 'deliveries, the newest first', options },
    async (settings, { first, state, network, host }) => {
      const { deliveries } = await callApi<{ deliveries: Edges<object> }>(
        settings,
        `query ($first: Int!, $state: DeliveryState, $network: String, $host: String) {
           deliveries(first: $first, state: $state, network: $network, host: $host) { edges { node { ${deliveryFields} } } } }`,
        { first: Number(first), state: state && enumName(state), network, host },
      );
      return nodes(deliveries);
    },
  );
  addCommand(
    delivery,
    { usage: 'retry <ids...>', description: 'start deliveries anew' },
    async (settings, _options, ...ids) => {
      const { retryDelivery } = await callApi<{ retryDelivery: { count: number; error: WriteFault | null } }>(
        settings,
        'mutation ($ids: [ID!]!) { retryDelivery(ids: $ids) { count error { code message } } }',
        { ids },
      );
      return { startedAnew: orThrow(retryDelivery).count };
    },
  );
}
