import { startPeer } from '../support/peers/peer.js';
import { startPlanet } from '../support/running-planet.js';
import { cpuSeconds } from './processes.js';
import { result, type Bench } from './result.js';

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** A steady stream of posts of a Scuttlebutt peer; the time from `publish` until the fediverse inbox has the POST. */
export const crossingBench: Bench = async ({ rate, seconds, env }, say) => {
  const planet = await startPlanet({ env: { LOG_LEVEL: 'warn', ...env } });
  const phone = await startPeer('ssb-db2-peer', { writeTimeout: 20 });
  const inbox = await startPeer('plain-inbox', { actors: ['bob'] });
  try {
    const { createInvite } = await planet.query<{ createInvite: { code: string } }>(
      'mutation { createInvite(uses: 1) { code error { message } } }',
    );
    await phone.call('acceptInvite', { code: createInvite.code });
    await phone.call('disconnect');
    await phone.call('connect', { address: planet.ssbAddress });
    await phone.call('about', { name: 'Alice' });
    await phone.call('post', { text: 'first' });
    const target = `${planet.origin}/users/alice`;
    for (let tries = 0; !(await fetch(target, { headers: { accept: 'application/activity+json' } })).ok; tries++) {
      if (tries > 200) throw new Error('alice is not known');
      await pause(50);
    }
    const bob = (await inbox.call('actors'))[0]!.id;
    const follow = {
      '@context': 'https://www.w3.org/ns/activitystreams',
      id: `${bob}#f`,
      type: 'Follow',
      actor: bob,
      object: target,
    };
    await inbox.call('sendSigned', { to: `${target}/inbox`, activity: follow });
    await inbox.waitFor('requests', {}, (all) => all.some(({ body }) => body.includes('"Accept"')));
    await phone.call('post', { text: 'warm' });
    await inbox.waitFor('requests', {}, (all) => all.some(({ body }) => body.includes('warm')));
    await inbox.call('clear');

    const total = Math.round(rate * seconds);
    const cpuBefore = await cpuSeconds(planet.pid);
    const sent = new Map<string, number>();
    const began = performance.now();
    const under: Promise<unknown>[] = [];
    for (let n = 0; n < total; n++) {
      const due = began + (n / rate) * 1000;
      const wait = due - performance.now();
      if (wait > 1) await pause(wait);
      sent.set(`crossing-${n}-`, Date.now());
      under.push(phone.call('post', { text: `crossing-${n}- ${'words '.repeat(40)}` }));
    }
    await Promise.all(under);
    say(`${total} posts in ${((performance.now() - began) / 1000).toFixed(1)} s`);
    for (let tries = 0; (await inbox.call('count')) < total && tries < 600; tries++) await pause(100);
    const cpuMs = (((await cpuSeconds(planet.pid)) - cpuBefore) / total) * 1000;
    const times: number[] = [];
    const seen = new Set<string>();
    let doubled = 0;
    for (const { body, at } of await inbox.call('requests')) {
      const name = /crossing-\d+-/.exec(body)?.[0];
      if (!name) continue;
      if (seen.has(name)) doubled++;
      else times.push(new Date(at).getTime() - sent.get(name)!);
      seen.add(name);
    }
    times.sort((a, b) => a - b);
    const at = (share: number) => times[Math.min(times.length - 1, Math.floor(times.length * share))] ?? 0;
    const [p50, p95] = [at(0.5), at(0.95)];
    say(
      `${times.length} of ${total} arrived; p50 ${p50} ms, p95 ${p95} ms, most ${times.at(-1)} ms; ${cpuMs.toFixed(1)} ms of CPU for each`,
    );
    return result(
      'crossing',
      'ms (p50)',
      p50,
      { name: 'aim p50', value: 250 },
      { name: 'aim p95', value: 1000 },
      { p50, p95, arrived: times.length, sent: total, doubled, rate, cpuMsEach: Math.round(cpuMs * 10) / 10 },
    );
  } finally {
    await Promise.all([phone.stop(), inbox.stop()]);
    await planet.stop();
  }
};
