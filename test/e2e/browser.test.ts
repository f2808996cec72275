import { readFile } from 'node:fs/promises';
import type { Browser, Page } from 'playwright-core';
import { generatePrivateKey, privateKeyToAccount } from 'viem/accounts';
import {
  chromiumPath,
  newPerson,
  startChromium,
  withAuthenticator,
  withWallet,
  type Person,
} from '../support/chromium.js';
import { freePort, startPlanet, type RunningPlanet } from '../support/running-planet.js';

const path = chromiumPath();
// Said where it is read: a test that is left out shows its reason.
if (!path) console.warn('test/e2e/browser: there is no Chromium here (apt-get install chromium); left out');
const inChromium = path ? describe : describe.skip;

const slowly = 180_000;
const password = 'a sentence that nobody guesses';

inChromium('people in a browser', () => {
  let planet: RunningPlanet;
  let browser: Browser;
  let origin: string;
  const people: Person[] = [];
  const come = async (): Promise<Person> => {
    const person = await newPerson(browser, origin);
    person.page.setDefaultTimeout(60_000);
    people.push(person);
    return person;
  };

  beforeAll(async () => {
    const port = await freePort();
    origin = `http://localhost:${port}`;
    const env = {
      ORIGIN: origin,
      HOST: '127.0.0.1',
      RATE_LIMITS: 'false',
      SIGN_UPS_PER_DAY: '1000',
      CHAIN: 'embedded',
    };
    [planet, browser] = await Promise.all([startPlanet({ port, env }), startChromium(path!)]);
  }, slowly);
  afterAll(async () => {
    await browser?.close();
    await planet?.stop();
  }, slowly);
  afterEach(async () => {
    const faults = people.flatMap((person) => person.faults);
    for (const person of people.splice(0)) await person.close();
    expect(faults).toEqual([]);
  });

  const name = async (page: Page, handle: string, shown = ''): Promise<void> => {
    await page.goto('/join');
    await page.getByLabel('Handle').fill(handle);
    await page.getByText(`@${handle} is free.`).waitFor();
    await page.getByLabel('Name', { exact: true }).fill(shown);
    await page.getByRole('button', { name: 'Continue' }).click();
    await page.getByText('Where people will find you').waitFor();
  };
  const joinByPassword = async (page: Page, handle: string, shown = ''): Promise<void> => {
    await name(page, handle, shown);
    await page.getByText('A password', { exact: true }).click();
    await page.getByLabel('Password', { exact: true }).fill(password);
    await page.getByRole('button', { name: 'Join', exact: true }).click();
    await page.getByRole('heading', { name: /^Welcome/ }).waitFor();
  };
  const atHome = (page: Page): Promise<void> => page.waitForURL('**/me');
  const isFinal = (page: Page): Promise<void> => page.getByText('It is written on the chain for good.').waitFor();

  it(
    'join with a passkey, see their token become final, sign out, and come back with the passkey',
    async () => {
      const person = await come();
      await withAuthenticator(person);
      const { page } = person;
      await page.goto('/');
      await page.getByRole('link', { name: 'Join' }).click();
      await name(page, 'ada', 'Ada L.');
      await page.getByRole('button', { name: 'Make a passkey and join' }).click();
      await page.getByRole('heading', { name: 'Welcome, Ada L.' }).waitFor();
      await atHome(page);
      await isFinal(page);
      await page.getByText(/^eip155:\d+:0x[0-9a-f]{40}\/\d+$/).waitFor();
      expect(await page.getByText(`ada@${planet.host.replace('127.0.0.1', 'localhost')}`).count()).toBeGreaterThan(0);

      await page.getByRole('button', { name: 'Sign out' }).first().click();
      await page.getByRole('link', { name: 'Sign in' }).waitFor();
      await page.goto('/me');
      await page.waitForURL('**/sign-in?next=/me');
      // Its passkey is offered in the list under the field, and this device takes what is offered.
      await atHome(page);
      await page.getByRole('heading', { name: 'Ada L.' }).waitFor();

      await page.getByRole('button', { name: 'Sign out' }).first().click();
      await page.getByRole('link', { name: 'Sign in' }).waitFor();
      await page.addInitScript({
        content: 'PublicKeyCredential.isConditionalMediationAvailable = () => Promise.resolve(false)',
      });
      await page.goto('/sign-in');
      await page.getByRole('button', { name: 'Use a passkey' }).click();
      await atHome(page);
    },
    slowly,
  );

  it(
    'join with a password, are told what is wrong, and change their profile, which everybody sees',
    async () => {
      const { page } = await come();
      await page.goto('/join');
      await page.getByLabel('Handle').fill('Two Words');
      await page.getByText('A handle has no spaces.').waitFor();
      await joinByPassword(page, 'bea', 'Bea');
      await page.getByRole('link', { name: 'Go to your page' }).click();
      await page.getByRole('button', { name: 'Edit profile' }).click();
      await page.getByLabel('Name', { exact: true }).fill('Bea B.');
      await page.getByLabel('About you').fill('I have *one* home.');
      await page.getByRole('button', { name: 'Save' }).click();
      await page.getByRole('heading', { name: 'Bea B.' }).waitFor();

      await page.getByRole('button', { name: 'Add a persona' }).click();
      await page.getByLabel('Handle of the persona').fill('night_owl');
      await page.getByLabel('Name of the persona').fill('Night Owl');
      await page.getByRole('button', { name: 'Add', exact: true }).click();
      await page.getByText('@night_owl').waitFor();

      const stranger = await come();
      await stranger.page.goto('/join');
      await stranger.page.getByLabel('Handle').fill('bea');
      await stranger.page.getByText('@bea is taken.').waitFor();
      await stranger.page.goto('/@bea');
      await stranger.page.getByRole('heading', { name: 'Bea B.' }).waitFor();
      expect(await stranger.page.locator('.bio em').textContent()).toBe('one');
      expect(await stranger.page.locator('meta[property="og:title"]').getAttribute('content')).toContain('Bea B.');
      await stranger.page.goto('/sign-in');
      await stranger.page.getByLabel('Handle').fill('bea');
      await stranger.page.getByLabel('Password', { exact: true }).fill('not the right one');
      await stranger.page.getByRole('button', { name: 'Sign in with the password' }).click();
      await stranger.page.getByText('Handle and credential do not belong together.').waitFor();
      await stranger.page.getByLabel('Password', { exact: true }).fill(password);
      await stranger.page.getByRole('button', { name: 'Sign in with the password' }).click();
      await atHome(stranger.page);
    },
    slowly,
  );

  it(
    'join with a wallet of their own, and come back with it',
    async () => {
      const person = await come();
      const key = privateKeyToAccount(generatePrivateKey());
      await withWallet(person, key, () => 31337);
      const { page } = person;
      await name(page, 'cleo');
      await page.getByText('A wallet of your own').click();
      await page.getByRole('button', { name: 'Test Wallet' }).click();
      await page.getByRole('button', { name: 'Sign with the wallet and join' }).click();
      await page.getByRole('heading', { name: 'Welcome, cleo' }).waitFor();
      await page.goto('/me');
      await isFinal(page);
      await page.getByText(key.address.toLowerCase()).first().waitFor();
      await page.getByRole('button', { name: 'Sign out' }).first().click();
      await page.getByRole('link', { name: 'Sign in' }).waitFor();
      await page.goto('/sign-in');
      await page.getByRole('button', { name: 'Use a wallet' }).click();
      await page.getByRole('button', { name: 'Test Wallet' }).click();
      await atHome(page);
    },
    slowly,
  );

  it(
    'link a wallet, which is proven and final, and unlink it',
    async () => {
      const person = await come();
      const key = privateKeyToAccount(generatePrivateKey());
      await withWallet(person, key, () => 31337);
      const { page } = person;
      await joinByPassword(page, 'dora');
      await page.goto('/me');
      await isFinal(page);
      await page.getByLabel('Address of the account').fill(key.address);
      await page.getByRole('button', { name: 'Link an account' }).click();
      await page.getByRole('button', { name: 'Sign in the wallet' }).click();
      await page.getByRole('dialog').getByRole('button', { name: 'Test Wallet' }).click();
      await page.getByText('Shown with the account’s own key.').waitFor();
      await page.getByText(/^.*Written on the chain\./).waitFor();
      await page.goto('/@dora');
      await page.getByRole('heading', { name: 'Also me' }).waitFor();
      await page.goto('/me');
      await page.getByRole('button', { name: 'Unlink' }).click();
      await page.locator('.confirm').getByRole('button', { name: 'Unlink' }).click();
      await page.getByText('Shown with the account’s own key.').waitFor({ state: 'detached' });
    },
    slowly,
  );

  it(
    'see their sessions, take their key along, leave a network, and delete all',
    async () => {
      const { page } = await come();
      await joinByPassword(page, 'emil');
      await page.goto('/me');
      await isFinal(page);
      await page.getByText('this one').waitFor();
      await page.getByRole('button', { name: 'Export the key' }).click();
      await page.getByLabel('A password for the file').fill('another long sentence');
      await page.getByLabel('Your password here').fill(password);
      const [download] = await Promise.all([
        page.waitForEvent('download'),
        page.getByRole('button', { name: 'Download the key file' }).click(),
      ]);
      const keystore = JSON.parse(await readFile(await download.path(), 'utf8')) as { version: number };
      expect(keystore.version).toBe(3);

      await page.getByRole('button', { name: 'Leave' }).first().click();
      await page
        .locator('.confirm')
        .getByRole('button', { name: /^Leave / })
        .click();
      await page.getByText(/^You have left /).waitFor();

      await page.getByRole('button', { name: 'Delete the identity' }).click();
      await page.getByLabel('Type emil to confirm').fill('somebody');
      await page.getByRole('button', { name: 'Delete @emil for good' }).click();
      await page.getByText('That is not your handle.').waitFor();
      await page.getByLabel('Type emil to confirm').fill('emil');
      await page.getByRole('button', { name: 'Delete @emil for good' }).click();
      await page.getByRole('heading', { name: 'Farewell' }).waitFor();
      expect(await page.getByText('Forgets:').count()).toBeGreaterThan(0);
      const gone = await page.request.get('/@emil', { headers: { accept: 'text/html' } });
      expect(gone.status()).toBe(404);
    },
    slowly,
  );

  it(
    'can do all of joining with the keyboard alone',
    async () => {
      const { page } = await come();
      await page.goto('/join');
      const tabTo = async (match: string): Promise<void> => {
        for (let tabs = 0; tabs < 30; tabs++) {
          if (await page.evaluate(`document.activeElement.matches(${JSON.stringify(match)})`)) return;
          await page.keyboard.press('Tab');
        }
        throw new Error(`no way to ${match} by the keyboard`);
      };
      await tabTo('#handle');
      await page.keyboard.type('finn');
      await page.getByText('@finn is free.').waitFor();
      await page.keyboard.press('Enter');
      await page.getByText('Where people will find you').waitFor();
      await tabTo('#networks input');
      await page.keyboard.press('Space');
      await tabTo('input[name=way]');
      await page.keyboard.press('ArrowDown');
      await tabTo('#password');
      await page.keyboard.type(password);
      await page.keyboard.press('Enter');
      await page.getByRole('heading', { name: 'Welcome, finn' }).waitFor();
      expect(await page.evaluate('document.activeElement.id')).toBe('title');
    },
    slowly,
  );

  it(
    'have pages that programs do not get in place of documents',
    async () => {
      const { page } = await come();
      await joinByPassword(page, 'gwen');
      const get = (accept: string) => fetch(`${origin}/@gwen`, { headers: { accept }, redirect: 'manual' });
      await planet.until<{ account: object | null }>(
        'query ($a: String!) { account(address: $a) { id } }',
        { a: `@gwen@${new URL(origin).host}` },
        ({ account }) => account !== null,
      );
      const actor = await get('application/activity+json');
      expect([actor.status, actor.headers.get('vary')]).toEqual([302, 'Accept']);
      expect(actor.headers.get('location')).toBe(`${origin}/users/gwen`);
      expect((await get('text/html,application/xhtml+xml,*/*;q=0.8')).headers.get('content-type')).toContain(
        'text/html',
      );
      expect((await fetch(`${origin}/@nobody`, { headers: { accept: 'text/html' } })).status).toBe(404);
      expect((await fetch(`${origin}/@nobody`, { headers: { accept: 'application/json' } })).status).toBe(404);
    },
    slowly,
  );
});
