import { startPeer, type Peer } from '../support/peers/peer.js';
import type { JsonObject, Received, SsbMessage } from '../support/peers/commands.js';
import { startPod, type PodThread, type RunningPod } from '../support/pod/start.js';
import { startPlanet, type RunningPlanet } from '../support/running-planet.js';

/** Who takes part: Planet, Alice's Scuttlebutt program, Bob's fediverse server and Carol's pod, each a program of its own. */
export interface World {
  planet: RunningPlanet;
  phone: Peer<'ssb-db2-peer'>;
  fedi: Peer<'fedify-peer'>;
  pod: RunningPod;
  bob: { id: string; handle: string };
  /** Her diaspora* id. */
  carol: string;
  /** Alice's address on the fediverse. */
  alice: string;
  /** What steps leave for those that follow. */
  notes: Record<string, string>;
  stop(): Promise<void>;
}

export async function startWorld(): Promise<World> {
  const started: { stop(): Promise<void> }[] = [];
  const stop = async (): Promise<void> => {
    for (const each of started.toReversed()) await each.stop().catch(() => undefined);
  };
  try {
    const planet = await startPlanet({ env: { CHAIN: 'embedded' } });
    started.push(planet);
    const phone = await startPeer('ssb-db2-peer', { writeTimeout: 20 });
    started.push(phone);
    const fedi = await startPeer('fedify-peer');
    started.push(fedi);
    const pod = await startPod({ people: ['carol'], edits: true });
    started.push(pod);
    const carol = `carol@${pod.ready.host}`;
    const bob = await fedi.call('createActor', { name: 'bob', displayName: 'Bob' });
    return { planet, phone, fedi, pod, bob, carol, alice: `@alice@${planet.host}`, notes: {}, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Waits until the phone's log holds such a message; gives it. */
export async function onPhone(
  world: World,
  accept: (message: SsbMessage, content: JsonObject) => boolean,
): Promise<SsbMessage> {
  const fits = (message: SsbMessage): boolean =>
    typeof message.value.content === 'object' && accept(message, message.value.content);
  const all = await world.phone.waitFor('messages', {}, (list) => list.some(fits));
  return all.find(fits)!;
}

/** Waits until Bob's server has taken in such an activity; gives it. */
export async function atBob(
  world: World,
  accept: (activity: JsonObject, object: JsonObject) => boolean,
): Promise<Received> {
  const fits = ({ activity }: Received): boolean => {
    const object = activity.object;
    return accept(
      activity,
      typeof object === 'object' && object !== null && !Array.isArray(object) ? object : { id: object ?? null },
    );
  };
  const all = await world.fedi.waitFor('inbox', {}, (list) => list.some(fits));
  return all.find(fits)!;
}

/** Waits until Carol's pod has the post, and what `accept` asks of its thread; gives it. */
export async function atCarol(
  { pod }: World,
  post: string,
  accept: (thread: PodThread) => boolean = () => true,
): Promise<PodThread> {
  const thread = await pod.waitFor('thread', { post }, (found) => found !== null && accept(found));
  return thread!;
}

/** Waits until Planet's own pages know a handle. */
export async function reachable(url: string): Promise<void> {
  for (let tries = 0; tries < 200; tries++) {
    if ((await fetch(url)).ok) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`nothing at ${url}`);
}

/** Somebody's copy on a network: for Scuttlebutt the feed that Planet writes for them. */
export async function mirrorOf(world: World, address: string, network = 'ssb'): Promise<string> {
  type Answer = { account: { copies: { network: string; nativeId: string }[] } | null };
  const data = await world.planet.until<Answer>(
    'query ($a: String!) { account(address: $a) { copies { network nativeId } } }',
    { a: address },
    ({ account }) => account?.copies.some((copy) => copy.network === network) ?? false,
  );
  return data.account!.copies.find((copy) => copy.network === network)!.nativeId;
}
