import type { Command } from 'commander';
import { callApi } from '../api.js';
import { addCommand } from '../context.js';

export function addHealth(program: Command): void {
  addCommand(
    program,
    { usage: 'health', description: 'how it is: what waits, what failed, who is connected' },
    async (settings) => {
      const { health } = await callApi<{
        health: Record<string, unknown> & { streams: { network: string; status: string }[] };
      }>(
        settings,
        `{ health { databaseMs databaseBytes inbound { count oldestMs } parked { count oldestMs } outbox { count oldestMs }
         deliveries { network state count } breakers { network host failures openUntil blocksUs lastError } streams { network status } } }`,
      );
      return {
        ...health,
        streams: health.streams.map(({ network, status }) => ({ network, ...(JSON.parse(status) as object) })),
      };
    },
  );
}
