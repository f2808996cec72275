import type { Command } from 'commander';
import { callApi, orThrow, type WriteFault } from '../api.js';
import { addCommand, type CommonOptions } from '../context.js';
import { enumName, nodes, option, page, type Edges } from './words.js';

const envelopeFields = 'id network state reason detail peer attempts receivedAt';
export function addEnvelope(program: Command): void {
  const envelope = program.command('envelope').description('what arrived, and what became of it');
  const options = [
    ...page,
    option('--state <name>', 'received, applied, ignored, rejected, parked'),
    option('--network <name>', 'from this network'),
    option('--reason <name>', 'refused for this reason'),
  ];
  type Options = CommonOptions & { first: string; state?: string; network?: string; reason?: string };
  addCommand<Options>(
    envelope,
    { usage: 'list', description: 'envelopes, the newest first', options },
    async (settings, { first, state, network, reason }) => {
      const { envelopes } = await callApi<{ envelopes: Edges<object> }>(
        settings,
        `query ($first: Int!, $state: EnvelopeState, $network: String, $reason: String) {
           envelopes(first: $first, state: $state, network: $network, reason: $reason) { edges { node { ${envelopeFields} } } } }`,
        { first: Number(first), state: state && enumName(state), network, reason },
      );
      return nodes(envelopes);
    },
  );
  addCommand<CommonOptions & { days: string }>(
    envelope,
    {
      usage: 'refusals',
      description: 'what was refused, counted by reason and day; what inboxes refuse at the door too',
      options: [option('--days <number>', 'so many days back').default('7')],
    },
    async (settings, { days }) => {
      const { refusals } = await callApi<{ refusals: object[] }>(
        settings,
        'query ($days: Int!) { refusals(days: $days) { day network reason count lastAt lastDetail } }',
        { days: Number(days) },
      );
      return refusals;
    },
  );
  addCommand(
    envelope,
    { usage: 'replay <ids...>', description: 'work on envelopes again' },
    async (settings, _options, ...ids) => {
      const { replayEnvelope } = await callApi<{ replayEnvelope: { count: number; error: WriteFault | null } }>(
        settings,
        'mutation ($ids: [ID!]!) { replayEnvelope(ids: $ids) { count error { code message } } }',
        { ids },
      );
      return { startedAnew: orThrow(replayEnvelope).count };
    },
  );
}
