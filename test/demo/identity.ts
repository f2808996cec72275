import { openBrowser, type Browser } from '../support/browser.js';
import { chromiumPath, newPerson, startChromium } from '../support/chromium.js';
import { join } from '../support/people.js';
import type { Step } from './step.js';
import type { World } from './world.js';

const password = 'a sentence that nobody guesses';

/** In a real browser, by the pages of Planet; gives the session's cookie. */
async function joinByPage(origin: string, chromium: string): Promise<string> {
  const browser = await startChromium(chromium);
  try {
    const { page, context, faults } = await newPerson(browser, origin);
    await page.goto('/join');
    await page.getByLabel('Handle').fill('ivy');
    await page.getByLabel('Name', { exact: true }).fill('Ivy');
    await page.getByRole('button', { name: 'Continue' }).click();
    await page.getByText('A password', { exact: true }).click();
    await page.getByLabel('Password', { exact: true }).fill(password);
    await page.getByRole('button', { name: 'Join', exact: true }).click();
    await page.getByRole('heading', { name: 'Welcome, Ivy' }).waitFor();
    if (faults.length > 0) throw new Error(faults.join(', '));
    const cookie = (await context.cookies()).find(({ name }) => name === 'planet_session');
    return `planet_session=${cookie!.value}`;
  } finally {
    await browser.close();
  }
}

function asIvy({ planet, notes }: World): Browser {
  const browser = openBrowser(planet.origin, planet.origin);
  browser.cookie = notes.ivySession!;
  return browser;
}

interface Begun {
  startLink: { proof?: { id: string }; ways?: { method: string; paste: string }[]; message?: string };
}
async function startLink(world: World, account: string, method: string): Promise<{ proof: string; paste: string }> {
  const { startLink: begun } = await asIvy(world).ask<Begun>(
    `mutation ($account: String!, $method: String) { startLink(account: $account, method: $method) {
      ... on LinkChallenge { proof { id } ways { method paste } } ... on Refusal { message } } }`,
    { account, method },
  );
  if (!begun.proof || !begun.ways?.[0]) throw new Error(begun.message ?? 'there is no such way');
  return { proof: begun.proof.id, paste: begun.ways[0].paste };
}

interface Shown {
  identity: {
    token: { state: string; caip: string | null; reason: string | null };
    proofs: { network: string; strength: string; method: string; state: string; onChain: boolean }[];
    accounts: { network: string }[];
  };
}
const shown = `query { identity(handle: "ivy") { token { state caip reason } accounts { network }
  proofs { network strength method state onChain } } }`;
/** Waits until the link stands, on the chain and for good. */
const linked = async ({ planet }: World, network: string): Promise<string> => {
  const { identity } = await planet.until<Shown>(
    shown,
    {},
    (data) => data.identity.proofs.some((proof) => proof.network === network && proof.onChain),
    60_000,
  );
  const { method, strength } = identity.proofs.find((proof) => proof.network === network)!;
  return `${method}, ${strength.toLowerCase().replace('_', '-')}, final on the chain`;
};

/** One person with one name: a token, and accounts elsewhere that are proven to be theirs. */
export const identitySteps: Step[] = [
  {
    what: 'Ivy joins',
    from: 'planet',
    to: 'planet',
    async run(world) {
      const chromium = chromiumPath();
      if (chromium) {
        world.notes.ivySession = await joinByPage(world.planet.origin, chromium);
        return 'by the page, in Chromium';
      }
      const browser = openBrowser(world.planet.origin, world.planet.origin);
      const joined = await join(browser, 'ivy', password, {
        name: 'Ivy',
        networks: ['ssb', 'activitypub', 'diaspora'],
      });
      if (!browser.cookie) throw new Error(joined.message as string);
      world.notes.ivySession = browser.cookie;
      return 'over GraphQL: there is no Chromium here';
    },
  },
  {
    what: 'Her token is minted',
    from: 'planet',
    to: 'planet',
    async run({ planet }) {
      const { identity } = await planet.until<Shown>(
        shown,
        {},
        (data) => ['FINAL', 'REFUSED'].includes(data.identity.token.state),
        60_000,
      );
      if (identity.token.state !== 'FINAL') throw new Error(`refused: ${identity.token.reason}`);
      return `final: ${identity.token.caip}`;
    },
  },
  {
    what: 'Ivy shows that a Scuttlebutt feed is hers',
    from: 'scuttlebutt',
    to: 'planet',
    async run(world) {
      const { paste } = await startLink(world, world.phone.ready.id, 'ssb-message');
      await world.phone.call('publish', { content: JSON.parse(paste) as { type: string } });
      return linked(world, 'ssb');
    },
  },
  {
    what: 'Ivy shows that a fediverse account is hers',
    from: 'fediverse',
    to: 'planet',
    async run(world) {
      const { handle } = await world.fedi.call('createActor', { name: 'ivy', displayName: 'Ivy' });
      const { proof, paste } = await startLink(world, handle, 'rel-me');
      await world.fedi.call('updateActor', { actor: 'ivy', bio: `<p><a href="${paste}" rel="me">Ivy</a></p>` });
      await asIvy(world).ask('mutation ($proof: ID!) { confirmLink(proof: $proof) { __typename } }', { proof });
      return linked(world, 'activitypub');
    },
  },
  {
    what: 'One person, on one page and in the graph',
    from: 'planet',
    to: 'planet',
    async run({ planet, phone }) {
      const { identity } = await planet.query<Shown>(shown);
      const networks = identity.accounts.map(({ network }) => network).toSorted();
      if (!['ssb', 'activitypub'].every((network) => networks.includes(network))) throw new Error(networks.join());
      const page = await (await fetch(`${planet.origin}/@ivy`, { headers: { accept: 'text/html' } })).text();
      if (!page.includes(phone.ready.id.replace(/=/g, '&#61;')) && !page.includes(phone.ready.id))
        throw new Error('the page does not name the feed');
      return `${planet.origin}/@ivy: ${networks.join(', ')}`;
    },
  },
];
