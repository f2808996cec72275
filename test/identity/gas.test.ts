import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { encodeFunctionData, type Hex } from 'viem';
import { calls, identityAbi, tokenAccountRegistryAbi, type Build } from '@planet/identity';
import { projectRoot } from '@planet/platform';
import { account, evidence, farAway, nobody, person, startTestChain } from '../support/chain.js';

type Table = Record<string, number>;
const file = join(projectRoot(), 'docs/gas.json');
const committed = JSON.parse(readFileSync(file, 'utf8')) as Record<Build, Table>;

/** Gas of each act, as the chain's receipts say. Keys, handles and deadlines are always the same, so it is too. */
async function measure(build: Build): Promise<Table> {
  const world = await startTestChain(build);
  try {
    const { at, send, sign, attested } = world;
    const alice = person('alice');
    const gas: Table = {};
    const measured = async (name: string, call: { to: Hex; data: Hex }): Promise<void> => {
      gas[name] = Number((await send(call)).gasUsed);
    };
    await send(await world.registration(person('first'), 'the_first_of_all'));
    await measured('register, sponsored', await world.registration(alice, 'alice'));
    const identityId = 2n;
    const message = { identityId, account: account('ssb'), evidence, nonce: 1n, deadline: farAway };
    const link = await sign(alice, 'Link', message);
    await measured(
      'link, two attesters',
      calls(at).link(message, link, await attested('AttestLink', { ...message, epoch: 1n })),
    );
    const unlink = { identityId, account: account('ssb'), evidence, linkNonce: 1n, deadline: farAway };
    await measured('unlink by the account', calls(at).unlinkByAccount(unlink, await attested('AttestUnlink', unlink)));
    const again = { ...message, nonce: 3n };
    await send(
      calls(at).link(again, await sign(alice, 'Link', again), await attested('AttestLink', { ...again, epoch: 1n })),
    );
    const byOwner = { identityId, account: account('ssb'), nonce: 4n, deadline: farAway };
    await measured(
      'unlink by the owner',
      calls(at).unlink(identityId, byOwner.account, farAway, await sign(alice, 'Unlink', byOwner)),
    );
    const key = { identityId, kind: 1, key: evidence, nonce: 5n, deadline: farAway };
    await measured('add a key', {
      to: at.identity,
      data: encodeFunctionData({
        abi: identityAbi,
        functionName: 'addKey',
        args: [identityId, 1, evidence, farAway, await sign(alice, 'AddKey', key)],
      }),
    });
    await measured('make the account of a token', {
      to: at.accountRegistry,
      data: encodeFunctionData({
        abi: tokenAccountRegistryAbi,
        functionName: 'createAccount',
        args: [at.accountImplementation, nobodySalt, BigInt(at.chainId), at.identity, identityId],
      }),
    });
    const burn = { identityId, nonce: 6n, deadline: farAway };
    await measured('burn', calls(at).burn(identityId, farAway, await sign(alice, 'Burn', burn)));
    return gas;
  } finally {
    await world.stop();
  }
}
const nobodySalt: Hex = `${nobody}${'0'.repeat(24)}`;

describe.each(['modern', 'spectrum'] as const)('gas of the %s build', (build) => {
  let gas: Table;
  beforeAll(async () => {
    gas = await measure(build);
    if (process.env.GAS_WRITE) {
      committed[build] = gas;
      writeFileSync(file, `${JSON.stringify(committed, null, 2)}\n`);
    }
  });

  test('is what docs/gas.json says (GAS_WRITE=1 writes it)', () => {
    expect(gas).toEqual(committed[build]);
  });
  test('registering and linking stay under their limits', () => {
    expect(gas['register, sponsored']).toBeLessThanOrEqual(205_000);
    expect(gas['link, two attesters']).toBeLessThanOrEqual(130_000);
  });
});
