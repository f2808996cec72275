import { scenario } from '../demo/scenario.js';
import { startWorld, type World } from '../demo/world.js';
import type { SsbMessage } from '../support/peers/commands.js';

const count = 40;
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** Roles die without a word in the middle of the traffic; nothing may be lost or doubled, at either peer. */
describe('when roles are killed with SIGKILL under traffic', () => {
  let world: World;
  beforeAll(async () => {
    world = await startWorld();
    // Up to here both people know each other: joined, followed both ways, agreed.
    for (const step of scenario.slice(0, 7)) await step.run(world);
  });
  afterAll(async () => {
    await world?.stop();
  });

  async function killing(until: () => boolean): Promise<number> {
    const turns = ['workers', 'ssb', 'workers', 'gateway'];
    let kills = 0;
    while (!until()) {
      const pid = (await world.planet.roles())[turns[kills % turns.length]!];
      if (pid) {
        process.kill(pid, 'SIGKILL');
        kills++;
      }
      await pause(1200);
    }
    return kills;
  }

  /** Asks until the answer stays complete; a role may just be starting again. */
  async function eventually<T>(look: () => Promise<T>, complete: (seen: T) => boolean): Promise<T> {
    let seen = await look();
    for (let tries = 0; tries < 900 && !complete(seen); tries++) {
      await pause(100);
      seen = await look();
    }
    return seen;
  }

  /** Bob's server looks at what it answers before it sends: while the gateway is down it cannot write the reply. */
  async function replyOf(text: string): Promise<void> {
    const note = { actor: 'bob', content: `<p>${text}</p>`, inReplyTo: world.notes.aliceNote! };
    for (let tries = 0; ; tries++) {
      try {
        await world.fedi.call('post', note);
        return;
      } catch (error) {
        if (tries > 50) throw error;
        await pause(200);
      }
    }
  }

  it('every post and every reply arrives exactly once', async () => {
    let done = false;
    const killer = killing(() => done).finally(() => (done = true));
    const sent = { posts: [] as string[], replies: [] as string[] };
    for (let n = 0; n < count; n++) {
      sent.posts.push(`post number ${n} of Alice`);
      await world.phone.call('post', { text: sent.posts.at(-1)! });
      sent.replies.push(`reply number ${n} of Bob`);
      await replyOf(sent.replies.at(-1)!);
      await pause(120);
    }
    await pause(1500);
    done = true;
    expect(await killer).toBeGreaterThan(3);

    // The phone's program does not dial again by itself, as an app would: its connection died with the role.
    const reconnect = async () => {
      const peers = await world.phone.call('peers');
      if (!peers.some(({ state }) => state === 'connected')) {
        await world.phone.call('disconnect');
        await world.phone.call('connect', { address: world.planet.ssbAddress }).catch(() => undefined);
      }
    };
    const atBob = async () => {
      await reconnect();
      const inbox = await world.fedi.call('inbox', { type: 'Create' });
      return inbox.map(({ activity }) => activity.object as { id: string; content: string });
    };
    const notes = await eventually(atBob, (list) =>
      sent.posts.every((text) => list.some((note) => note.content.includes(text))),
    );
    for (const text of sent.posts) {
      // A server may be told twice and knows the id; two ids would be two posts.
      const ids = new Set(notes.filter((note) => note.content.includes(`${text}<`)).map((note) => note.id));
      expect([text, ids.size]).toEqual([text, 1]);
    }
    const onPhone = async () => {
      await reconnect();
      return world.phone.call('messages', { author: world.notes.mirror! });
    };
    const contentOf = (message: SsbMessage) => message.value.content as { text?: string };
    const feed = await eventually(onPhone, (list) =>
      sent.replies.every((text) => list.some((m) => contentOf(m).text?.includes(text))),
    );
    for (const text of sent.replies) {
      const copies = feed.filter((message) => contentOf(message).text?.trim() === text);
      expect([text, copies.length]).toEqual([text, 1]);
    }
    // An unbroken chain: no fork, no gap.
    const sorted = feed.toSorted((a, b) => a.value.sequence - b.value.sequence);
    sorted.forEach((message, n) => {
      expect(message.value.sequence).toBe(n + 1);
      expect(message.value.previous).toBe(n === 0 ? null : sorted[n - 1]!.key);
    });
  });
});
