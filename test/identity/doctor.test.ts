import { examineChain, loadChainProfile, shippedProfiles, type Finding } from '@planet/identity';
import { startTestChain } from '../support/chain.js';

const state = (findings: Finding[], what: string): string | undefined =>
  findings.find((finding) => finding.what === what)?.state;

test('the profiles that are shipped can be read; Spectrum is legacy, with a floor and finality by depth', () => {
  const read = shippedProfiles.map(loadChainProfile);
  expect(read.map(({ id }) => id)).toEqual([31337, null, 20180430]);
  const spectrum = read.at(-1)!;
  expect(spectrum).toMatchObject({ build: 'spectrum', txType: 'legacy', finality: { mode: 'depth', depth: 34 } });
  expect(spectrum.minGasPrice).toBe(18_000_000_000n);
});

test.each(['modern', 'spectrum'] as const)('a chain for the %s build is known for what it is', async (build) => {
  const world = await startTestChain(build);
  try {
    const seen = await examineChain(world.chain.rpcUrl);
    expect(seen).toMatchObject({ chainId: world.chain.id, build, healthy: true });
    expect(seen.suggested.txType).toBe(build === 'modern' ? 'eip1559' : 'legacy');
    // With the profile of the other: what does not fit is told.
    const other = await examineChain(world.chain.rpcUrl, loadChainProfile(build === 'modern' ? 'spectrum' : 'evm'));
    expect(other.healthy).toBe(false);
    if (build === 'modern') expect(state(other.findings, 'chain id')).toBe('fails');
    else expect([state(other.findings, 'build'), state(other.findings, 'fees')]).toEqual(['fails', 'fails']);
  } finally {
    await world.stop();
  }
});

test('where nobody answers it says so', async () => {
  const seen = await examineChain('http://127.0.0.1:9');
  expect(seen).toMatchObject({ healthy: false, chainId: null, build: null });
});
