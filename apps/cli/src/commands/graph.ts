import type { Command } from 'commander';
import { addBlock } from './block.js';
import { addBridge } from './bridge.js';
import { addDelivery } from './delivery.js';
import { addEnvelope } from './envelope.js';
import { addHealth } from './health.js';
import { addToken } from './token.js';

/** Commands that ask the gateway; what they do is what GraphQL does. */
export function addGraphCommands(program: Command): void {
  addHealth(program);
  addToken(program);
  addBridge(program);
  addBlock(program);
  addDelivery(program);
  addEnvelope(program);
}
