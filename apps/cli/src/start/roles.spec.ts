import { z } from 'zod';
import { define, type Protocol, type ProtocolDefinition } from '@planet/core';
import { allRoles, chooseRoles, programOf } from './roles.js';

const network = (name: string, config: z.ZodType): ProtocolDefinition =>
  define({ name, config, create: () => ({}) as Protocol });
const networks = [network('feeds', z.object({ port: z.int().default(1) })), network('inboxes', z.object({}))];

describe('roles', () => {
  const all = allRoles(networks, { chain: 'embedded' });
  it('are the gateway, the workers, the signer, the chain, and each network that listens by itself', () => {
    expect(all).toEqual(['gateway', 'workers', 'signer', 'chain', 'feeds']);
    expect(allRoles(networks, { chain: 'off' })).toEqual(['gateway', 'workers', 'signer', 'feeds']);
  });
  it('are chosen by name', () => {
    expect(chooseRoles(undefined, all)).toEqual(all);
    expect(chooseRoles('workers, gateway,workers', all)).toEqual(['workers', 'gateway']);
    expect(() => chooseRoles('gateway,inboxes', all)).toThrow('There is no role inboxes');
    expect(() => chooseRoles('', all)).toThrow('There is no role');
  });
  it('get the key of the wallets where they sign, and nowhere else', () => {
    const env = { WALLET_KEK: 'secret', WALLET_KEK_COMMAND: 'show', PORT: '1' };
    expect(programOf('signer', env).env).toEqual(env);
    for (const role of ['gateway', 'workers', 'feeds'])
      expect(programOf(role, env).env).toEqual({ WALLET_KEK: '', WALLET_KEK_COMMAND: '', PORT: '1' });
  });
});
