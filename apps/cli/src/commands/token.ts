import type { Command } from 'commander';
import { StartError } from '@planet/platform';
import { callApi, orThrow, type WriteFault } from '../api.js';
import { addCommand, type CommonOptions } from '../context.js';
import { enumName, option } from './words.js';

export function addToken(program: Command): void {
  const token = program.command('token').description('keys to the API');
  const options = [
    option('--scopes <names>', 'read, write, invite, admin').default('read'),
    option('--name <text>', 'what it is for').default('made by planet token create'),
    option('--account <address>', 'in whose name it may act: @name@host, @….ed25519, …'),
  ];
  type Options = CommonOptions & { scopes: string; name: string; account?: string };
  addCommand<Options>(
    token,
    { usage: 'create', description: 'make a token; it is shown this once', options },
    async (settings, { scopes, name, account: address }) => {
      const account =
        address === undefined ? null : await accountId((doc, vars) => callApi(settings, doc, vars), address);
      const { createToken } = await callApi<{ createToken: { token: string; error: WriteFault | null } }>(
        settings,
        `mutation ($name: String!, $scopes: [Scope!]!, $account: ID) {
           createToken(name: $name, scopes: $scopes, account: $account) { token error { code message } } }`,
        { name, scopes: scopes.split(',').map(enumName), account },
      );
      return { token: orThrow(createToken).token };
    },
  );
  addCommand(
    token,
    { usage: 'list', description: 'which there are, and when each was last used' },
    async (settings) => {
      const { tokens } = await callApi<{
        tokens: (Record<string, unknown> & { account: { handle: string } | null })[];
      }>(settings, '{ tokens { id name scopes account { handle } createdAt lastUsedAt } }');
      return tokens.map(({ account, ...shown }) => ({ ...shown, account: account?.handle ?? null }));
    },
  );
  addCommand(
    token,
    { usage: 'revoke <id>', description: 'end a token, by the id that `token list` shows' },
    async (settings, _options, id) => {
      const { revokeToken } = await callApi<{ revokeToken: { revoked: boolean; error: WriteFault | null } }>(
        settings,
        'mutation ($id: String!) { revokeToken(id: $id) { revoked error { code message } } }',
        { id },
      );
      return { revoked: orThrow(revokeToken).revoked };
    },
  );
}

async function accountId(
  ask: (document: string, variables: object) => Promise<{ account: { id: string } | null }>,
  address: string,
): Promise<string> {
  const { account } = await ask('query ($address: String!) { account(address: $address) { id } }', { address });
  if (!account) throw new StartError(`Nobody is known as ${address}.`);
  return account.id;
}
