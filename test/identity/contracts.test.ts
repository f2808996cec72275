import { encodeFunctionData, parseSignature, serializeSignature, toHex, type Hex } from 'viem';
import { calls, identityAbi, typedData, type ActMessage } from '@planet/identity';
import {
  account,
  chainOf,
  evidence,
  farAway,
  nobody,
  person,
  startTestChain,
  type TestChain,
} from '../support/chain.js';

const order = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n;

describe.each(['modern', 'spectrum'] as const)('the contracts of the %s build, on a chain that runs it', (build) => {
  let world: TestChain;
  const alice = person('alice');
  const mallory = person('mallory');
  beforeAll(async () => {
    world = await startTestChain(build);
    await world.send(await world.registration(alice, 'alice', person('carol').address));
  });
  afterAll(() => world?.stop());

  const message = (): ActMessage<'Link'> => ({
    identityId: 1n,
    account: account('one'),
    evidence,
    nonce: 1n,
    deadline: farAway,
  });
  const linking = async (signature: Hex): Promise<string | null> =>
    world.refusal(
      calls(world.at).link(message(), signature, await world.attested('AttestLink', { ...message(), epoch: 1n })),
    );
  const read = async (functionName: 'tokenURI' | 'handleOf' | 'ownerOf', id = 1n): Promise<string> =>
    world.chain.client.readContract({ address: world.at.identity, abi: identityAbi, functionName, args: [id] });

  test('run on the machine that they are for', async () => {
    const { hardFork } = await world.embedded.rpc<{ hardFork: string }>('anvil_nodeInfo');
    if (build === 'spectrum') expect(hardFork.toLowerCase()).toBe('istanbul');
    expect(world.chain.id).toBe(chainOf[build].chainId ?? 31337);
  });

  test('a person without money has an identity, with metadata on chain', async () => {
    expect(await world.chain.client.getBalance({ address: alice.address })).toBe(0n);
    expect(await read('ownerOf')).toBe(alice.address);
    const [type, data] = (await read('tokenURI')).split(',');
    expect(type).toBe('data:application/json;base64');
    const metadata = JSON.parse(Buffer.from(data!, 'base64').toString()) as { name: string; image: string };
    expect(metadata.name).toBe('@alice');
    expect(Buffer.from(metadata.image.split(',')[1]!, 'base64').toString()).toContain('>@alice</text>');
  });

  test('a signature of the right person counts', async () => {
    expect(await linking(await world.sign(alice, 'Link', message()))).toBeNull();
  });

  const wrong: [why: string, make: () => Promise<Hex>][] = [
    ['of another person', () => world.sign(mallory, 'Link', message())],
    ['for another nonce (a replay)', () => world.sign(alice, 'Link', { ...message(), nonce: 0n })],
    ['for another account', () => world.sign(alice, 'Link', { ...message(), account: account('two') })],
    ['for another deadline', () => world.sign(alice, 'Link', { ...message(), deadline: farAway + 1n })],
    ['for another chain', () => alice.signTypedData(typedData({ ...world.at, chainId: 1 }, 'Link', message()))],
    [
      'for another deployment',
      () => alice.signTypedData(typedData({ ...world.at, identity: world.at.gateway }, 'Link', message())),
    ],
    [
      'in the upper half order (malleated)',
      async () => {
        const { r, s, yParity } = parseSignature(await world.sign(alice, 'Link', message()));
        return serializeSignature({ r, s: toHex(order - BigInt(s), { size: 32 }), yParity: 1 - yParity });
      },
    ],
    [
      'with one bit changed',
      async () => {
        const signature = await world.sign(alice, 'Link', message());
        return `${signature.slice(0, 20)}${(parseInt(signature[20]!, 16) ^ 1).toString(16)}${signature.slice(21)}` as Hex;
      },
    ],
    ['that is missing', () => Promise.resolve('0x')],
  ];
  test.each(wrong)('a signature %s does not', async (_why, make) => {
    expect(await linking(await make())).toBe('BadSignature');
  });

  test('a signature that has expired does not', async () => {
    const past = { ...message(), deadline: 1n };
    const call = calls(world.at).link(past, await world.sign(alice, 'Link', past), '0x');
    expect(await world.refusal(call)).toBe('SignatureExpired');
  });

  test('a registration serves once', async () => {
    const call = await world.registration(person('dave'), 'dave');
    await world.send(call);
    expect(await world.refusal(call)).toBe('HandleTaken');
  });

  test('refusals of the identity are readable through the gateway', async () => {
    expect(await world.refusal(await world.registration(person('erin'), 'alice'))).toBe('HandleTaken');
    expect(await world.refusal(await world.registration(alice, 'alice_2'))).toBe('AlreadyHasIdentity');
    expect(await world.refusal(await world.registration(person('erin'), 'Erin'))).toBe('InvalidHandle');
  });

  test('a wallet that is a contract signs by ERC-1271', async () => {
    // Answers `isValidSignature` with its selector, whatever is asked: PUSH4 1626ba7e, shifted left, returned.
    const wallet = { ...person('wallet') };
    await world.embedded.rpc('anvil_setCode', [wallet.address, '0x631626ba7e60e01b60005260206000f3']);
    const registered = { owner: wallet.address, handle: 'wallet', recovery: nobody, deadline: farAway };
    const sponsorship = await world.sign(world.operators[0]!, 'Sponsor', registered);
    await world.send(calls(world.at).register({ ...registered, signature: '0x1234' }, sponsorship));
    // And one that refuses everything does not.
    const other = { ...registered, owner: person('refusing').address, handle: 'refusing' };
    await world.embedded.rpc('anvil_setCode', [other.owner, '0x60006000f3']);
    const word = await world.sign(world.operators[0]!, 'Sponsor', other);
    expect(await world.refusal(calls(world.at).register({ ...other, signature: '0x1234' }, word))).toBe('BadSignature');
  });

  test('nobody gives the token away, not even its owner', async () => {
    const data = encodeFunctionData({
      abi: identityAbi,
      functionName: 'transferFrom',
      args: [alice.address, mallory.address, 1n],
    });
    expect(await world.refusal({ to: world.at.identity, data }, alice.address)).toBe('Soulbound');
  });
});

test('an account with an EIP-7702 delegation still signs with its key', async () => {
  const world = await startTestChain('modern');
  try {
    const smart = person('smart');
    await world.fund(smart.address);
    const { createWalletClient, http } = await import('viem');
    const wallet = createWalletClient({ account: smart, chain: world.chain.viem, transport: http(world.chain.rpcUrl) });
    // Delegated to code that knows nothing of ERC-1271.
    const authorization = await wallet.signAuthorization({
      contractAddress: world.at.accountRegistry,
      executor: 'self',
    });
    const hash = await wallet.sendTransaction({ authorizationList: [authorization], to: person('x').address });
    await world.chain.client.waitForTransactionReceipt({ hash });
    const code = await world.chain.client.getCode({ address: smart.address });
    expect(code?.toLowerCase()).toBe(`0xef0100${world.at.accountRegistry.slice(2).toLowerCase()}`);
    await world.send(await world.registration(smart, 'smart'));
    const by = async (signer: typeof smart): Promise<string | null> => {
      const message = { identityId: 1n, account: account('one'), evidence, nonce: 1n, deadline: farAway };
      const signature = await world.sign(signer, 'Link', message);
      const attestations = await world.attested('AttestLink', { ...message, epoch: 1n });
      return world.refusal(calls(world.at).link(message, signature, attestations));
    };
    expect(await by(smart)).toBeNull();
    expect(await by(person('mallory'))).toBe('BadSignature');
  } finally {
    await world.stop();
  }
});

test('the modern build does not run on an Istanbul chain: the profile matters', async () => {
  await expect(startTestChain('modern', { hardfork: 'istanbul' })).rejects.toThrow();
});
