import { z } from 'zod';
import { define, type Protocol, type ProtocolDefinition } from '@planet/core';
import { allRoles, chooseRoles } from './roles.js';

const network = (name: string, config: z.ZodType): ProtocolDefinition =>
  define({ name, config, create: () => ({}) as Protocol });
const networks = [network('feeds', z.object({ port: z.int().default(1) })), network('inboxes', z.object({}))];

describe('roles', () => {
  const all = allRoles(networks, { chain: 'embedded' });
  it('are the gateway, the workers, the chain, and each network that listens by itself', () => {
    expect(all).toEqual(['gateway', 'workers', 'chain', 'feeds']);
    expect(allRoles(networks, { chain: 'off' })).toEqual(['gateway', 'workers', 'feeds']);
  });
  it('are chosen by name', () => {
    expect(chooseRoles(undefined, all)).toEqual(all);
    expect(chooseRoles('workers, gateway,workers', all)).toEqual(['workers', 'gateway']);
    expect(() => chooseRoles('gateway,inboxes', all)).toThrow('There is no role inboxes');
    expect(() => chooseRoles('', all)).toThrow('There is no role');
  });
});
