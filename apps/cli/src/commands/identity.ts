import type { Command } from 'commander';
import { callApi } from '../api.js';
import { addCommand } from '../context.js';

/** Commands about the identities of people. */
export function addIdentityCommands(program: Command): void {
  const identity = program.command('identity').description('people: what was signed for them, who may come in');
  addCommand(
    identity,
    {
      usage: 'acts <handle>',
      description: 'what was asked to be signed in the name of a person, and what became of it',
    },
    async (settings, _options, handle) =>
      (
        await callApi<{ acts: unknown }>(
          settings,
          'query ($handle: String) { acts(handle: $handle) { createdAt kind state reason by world signedAt id } }',
          { handle },
        )
      ).acts,
  );
  addCommand(
    identity,
    { usage: 'invite [uses]', description: 'a code with which so many people can sign up (SIGN_UP=invite)' },
    async (settings, _options, uses = '1') => {
      const { createSignUpInvite: code } = await callApi<{ createSignUpInvite: string }>(
        settings,
        'mutation ($uses: Int!) { createSignUpInvite(uses: $uses) }',
        { uses: Number(uses) },
      );
      return { code };
    },
  );
  addCommand(identity, { usage: 'limits', description: 'attempts that are being counted' }, async (settings) => {
    const { signInLimits } = await callApi<{ signInLimits: unknown }>(
      settings,
      '{ signInLimits { name count until } }',
    );
    return signInLimits;
  });
}
