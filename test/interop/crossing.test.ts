import { scenario } from '../demo/scenario.js';
import { startWorld, type World } from '../demo/world.js';

/**
 * A stock Scuttlebutt program and a fediverse server that this project did not write, talking through Planet. Each step
 * is checked at the peer: in its log, in its inbox.
 */
describe('between a Scuttlebutt peer and a fediverse server', () => {
  let world: World;
  let broken = false;
  beforeAll(async () => {
    world = await startWorld();
  });
  afterAll(async () => {
    if (broken) console.error(world.planet.log().slice(-6000));
    await world?.stop();
  });
  it.each(scenario.map((step) => [step.what, step] as const))('%s', async (_what, step) => {
    try {
      expect(await step.run(world)).not.toBe('');
    } catch (error) {
      broken = true;
      throw error;
    }
  });
  it('was refused nothing by the fediverse server', async () => {
    expect((await world.fedi.call('rejected')).filter(({ method }) => method === 'POST')).toEqual([]);
  });
});
