import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import type { Browser, Page } from 'playwright-core';
import { generatePrivateKey, privateKeyToAccount } from 'viem/accounts';
import { faviconIco } from '../../apps/gateway/src/web/favicon.js';
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
  const signInByPassword = async (page: Page, handle: string): Promise<void> => {
    await page.goto('/sign-in');
    await page.getByLabel('Handle').fill(handle);
    await page.getByLabel('Password', { exact: true }).fill(password);
    await page.getByRole('button', { name: 'Sign in with the password' }).click();
    await atHome(page);
  };
  const database = async (text: string, values: unknown[]): Promise<number> => {
    const client = new Client(await planet.databaseUrl());
    await client.connect();
    const { rowCount } = await client.query(text, values);
    await client.end();
    return rowCount ?? 0;
  };
  const burnt = async (handle: string): Promise<void> => {
    const text = 'SELECT 1 FROM chain_identity WHERE owner IS NULL AND handle = $1';
    for (const end = Date.now() + 30_000; (await database(text, [handle])) === 0; await sleep(100))
      if (Date.now() > end) throw new Error(`the token of ${handle} is not burnt`);
  };
  const atHome = (page: Page): Promise<void> => page.waitForURL('**/me');
  const isFinal = (page: Page): Promise<void> => page.getByText('It is written on the chain for good.').waitFor();
  const joinToTheEnd = async (page: Page, handle: string): Promise<void> => {
    await joinByPassword(page, handle);
    await page.goto('/me');
    await isFinal(page);
  };

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
      const picture = page.getByLabel('Picture', { exact: true });
      await picture.setInputFiles({ name: 'a.png', mimeType: 'image/png', buffer: Buffer.from('no picture') });
      await page.getByText('This file cannot be read as a picture.').waitFor();
      // An icon is a PNG behind a header of 22 bytes.
      await picture.setInputFiles({ name: 'a.png', mimeType: 'image/png', buffer: faviconIco().subarray(22) });
      await page.getByAltText('The picture that you chose').waitFor();
      await page.getByRole('button', { name: 'Save' }).click();
      await page.getByRole('heading', { name: 'Bea B.' }).waitFor();
      const address = await page.locator('.self .who img.face').getAttribute('src');
      expect(address).toMatch(/\/media\/[0-9a-f]{64}$/);
      expect((await page.request.get(address!)).headers()['content-type']).toBe('image/jpeg');

      await page.getByRole('button', { name: 'Add a persona' }).click();
      await page.getByLabel('Handle of the persona').fill('admin');
      await page.getByRole('button', { name: 'Add', exact: true }).click();
      await page.getByText('The handle is kept for this Planet itself.').waitFor();
      expect(await page.getByLabel('Handle of the persona').getAttribute('aria-invalid')).toBe('true');
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
      expect(await stranger.page.locator('img.face').getAttribute('src')).toBe(address);
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

      await database(
        `INSERT INTO key_value (network, key, value)
         SELECT 'recovery', id::text, jsonb_build_object('newOwner', $1::text, 'readyAt', now()) FROM identity WHERE handle = 'cleo'`,
        [`0x${'ab'.repeat(20)}`],
      );
      await page.goto('/me/security');
      await page.getByText('You keep the key yourself').waitFor();
      await page.getByRole('button', { name: 'Cancel the recovery' }).click();
      await page.getByRole('dialog').getByRole('button', { name: 'Test Wallet' }).click();
      await page.getByText('The recovery is cancelled.').waitFor();
    },
    slowly,
  );

  it(
    'keep their own key, and sign with it what waits for their wallet, one after the other',
    async () => {
      const person = await come();
      await withWallet(person, privateKeyToAccount(generatePrivateKey()), () => 31337);
      const { page } = person;
      await name(page, 'wim');
      await page.getByText('A wallet of your own').click();
      await page.getByRole('button', { name: 'Test Wallet' }).click();
      await page.getByRole('button', { name: 'Sign with the wallet and join' }).click();
      await page.getByRole('heading', { name: 'Welcome, wim' }).waitFor();
      await page.goto('/me');
      await isFinal(page);
      const heading = page.getByRole('heading', { name: 'Waiting for your wallet' });
      expect(await heading.isVisible()).toBe(false);
      await page.getByRole('button', { name: 'Edit profile' }).click();
      await page.getByLabel('Name', { exact: true }).fill('Wim W.');
      await page.getByRole('button', { name: 'Save' }).click();
      await heading.waitFor();
      await page.getByText(`The chain names your page: ${origin}/@wim`).waitFor();

      await page.goto('/me/security');
      await heading.waitFor();
      const friend = privateKeyToAccount(generatePrivateKey()).address;
      await page.getByRole('button', { name: 'Change who can recover it' }).click();
      await page.getByLabel('Wallet that can recover your identity').fill(friend);
      await page.getByRole('button', { name: 'Save' }).click();
      await page.getByText('It counts when your wallet has signed it, below.').waitFor();
      const first = page.getByRole('button', { name: 'Sign: Your page' });
      const second = page.getByRole('button', { name: 'Sign: Who can recover your identity' });
      await second.waitFor();
      expect([await first.isEnabled(), await second.isEnabled()]).toEqual([true, false]);
      await first.click();
      await page.getByRole('dialog').getByRole('button', { name: 'Cancel' }).click();
      await page.getByRole('listitem').filter({ has: first }).getByText('Nothing was signed.').waitFor();
      await first.click();
      await page.getByRole('dialog').getByRole('button', { name: 'Test Wallet' }).click();
      await first.waitFor({ state: 'detached' });
      await second.click();
      await heading.waitFor({ state: 'hidden' });
      // It begins to run when the change is final on the chain.
      await planet.until<{ acts: { kind: string }[] }>(
        '{ acts(handle: "wim") { kind } }',
        {},
        ({ acts }) => acts.some(({ kind }) => kind === 'FinishRecoveryChange'),
        60_000,
      );

      await page.getByRole('button', { name: 'Delete the identity' }).click();
      await page.getByLabel('Type wim to confirm').fill('wim');
      await page.getByRole('button', { name: 'Delete @wim for good' }).click();
      await page.getByRole('heading', { name: 'Farewell' }).waitFor();
      await burnt('wim');
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
      const told: string[] = [];
      page.on('websocket', (socket) => socket.on('framereceived', ({ payload }) => told.push(String(payload))));
      await joinToTheEnd(page, 'dora');
      await page.getByLabel('Address of the account').fill(key.address);
      await page.getByRole('button', { name: 'Link an account' }).click();
      await page.getByRole('button', { name: 'Sign in the wallet' }).click();
      await page.getByRole('dialog').getByRole('button', { name: 'Test Wallet' }).click();
      await page.getByText('Shown with the account’s own key.').waitFor();
      await page.getByText(/^.*Written on the chain\./).waitFor();
      // It was told, and not asked for: proven, and then final.
      expect(told.filter((frame) => frame.includes('"proofUpdated"')).length).toBeGreaterThanOrEqual(2);
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
    'take their key along, leave a network, and delete all',
    async () => {
      const { page } = await come();
      await joinToTheEnd(page, 'emil');
      await page.getByRole('link', { name: 'Sign-in and security' }).click();
      await page.getByRole('button', { name: 'Export the key' }).click();
      await page.getByLabel('A password for the file').fill('another long sentence');
      await page.getByLabel('Your password here').fill(password);
      const [download] = await Promise.all([
        page.waitForEvent('download'),
        page.getByRole('button', { name: 'Download the key file' }).click(),
      ]);
      const keystore = JSON.parse(await readFile(await download.path(), 'utf8')) as { version: number };
      expect(keystore.version).toBe(3);

      await page.getByRole('link', { name: 'You', exact: true }).click();
      await page.getByRole('button', { name: 'Leave' }).first().click();
      await page
        .locator('.confirm')
        .getByRole('button', { name: /^Leave / })
        .click();
      await page.getByText(/^You have left /).waitFor();

      await page.goto('/me/security');
      await page.getByRole('button', { name: 'Delete the identity' }).click();
      await page.getByLabel('Type emil to confirm').fill('somebody');
      await page.getByRole('button', { name: 'Delete @emil for good' }).click();
      await page.getByText('That is not your handle.').waitFor();
      await page.getByLabel('Type emil to confirm').fill('emil');
      await page.getByRole('button', { name: 'Delete @emil for good' }).click();
      await page.getByRole('heading', { name: 'Farewell' }).waitFor();
      await page.getByText('The token is burnt, and with it the profile and every link.').waitFor();
      const gone = await page.request.get('/@emil', { headers: { accept: 'text/html' } });
      expect(gone.status()).toBe(404);
      await burnt('emil');
    },
    slowly,
  );

  it(
    'link a wallet where no line stays open, by asking again',
    async () => {
      const person = await come();
      const key = privateKeyToAccount(generatePrivateKey());
      await withWallet(person, key, () => 31337);
      const { page } = person;
      await page.routeWebSocket('**/graphql', (socket) => void socket.close());
      await joinToTheEnd(page, 'dirk');
      await page.getByLabel('Address of the account').fill(key.address);
      await page.getByRole('button', { name: 'Link an account' }).click();
      await page.getByRole('button', { name: 'Sign in the wallet' }).click();
      await page.getByRole('dialog').getByRole('button', { name: 'Test Wallet' }).click();
      await page.getByText(/^.*Written on the chain\./).waitFor();
    },
    slowly,
  );

  it(
    'are told how a link stands that was refused, and what to do',
    async () => {
      const person = await come();
      const key = privateKeyToAccount(generatePrivateKey());
      await withWallet(person, key, () => 31337);
      const { page } = person;
      await joinToTheEnd(page, 'hugo');
      await page.getByLabel('Address of the account').fill('no such account');
      await page.getByRole('button', { name: 'Link an account' }).click();
      await page.locator('[aria-invalid=true] + [role=alert]').waitFor();
      await page.getByLabel('Address of the account').fill(key.address);
      await page.getByRole('button', { name: 'Link an account' }).click();
      const row = page.getByRole('listitem').filter({ hasText: key.address.toLowerCase() });
      await row.getByText('waiting', { exact: true }).waitFor();

      const account = key.address.toLowerCase();
      const is = async (set: string): Promise<void> => {
        await database(`UPDATE proof SET ${set}, next_check_at = now() + interval '1 day' WHERE account LIKE $1`, [
          `%${account}`,
        ]);
        await database(
          `SELECT pg_notify('proof', identity_id::text || ' ' || id::text) FROM proof WHERE account LIKE $1`,
          [`%${account}`],
        );
      };
      /** A look at the account that was under way may write after us. */
      const shows = async (set: string, text: string): Promise<void> => {
        for (let tries = 1; ; tries++) {
          await is(set);
          const seen = row.getByText(text, { exact: true }).waitFor({ timeout: 10_000 });
          if (
            await seen.then(
              () => true,
              () => false,
            )
          )
            return;
          if (tries === 6) throw new Error(`never shown: ${text}`);
        }
      };
      await shows(`reason = 'wrong-statement'`, 'not accepted');
      await row.getByText(/^What the account shows is not the statement\. Show the text once more/).waitFor();
      await shows(`reason = 'host-down'`, 'not reached');
      await shows(`state = 'broken', reason = 'expired', ended_at = now()`, 'broken');
      expect(await row.getByRole('button', { name: 'Give up' }).count()).toBe(0);

      await row.getByRole('button', { name: 'Link it again' }).click();
      // It is told that a new proof waits, and what was opened stays open.
      await row.getByText('waiting', { exact: true }).waitFor();
      await row.getByRole('button', { name: 'Sign in the wallet' }).click();
      await page.getByRole('dialog').getByRole('button', { name: 'Test Wallet' }).click();
      await page.getByText(/^.*Written on the chain\./).waitFor();
      await shows(`state = 'stale', reason = 'recovered-since'`, 'outdated');
      await shows(`state = 'verified', reason = NULL, effective = false`, 'on its way');
      await database(
        `UPDATE act SET state = 'refused', reason = 'AlreadyLinked' FROM proof
         WHERE act.kind = 'Link' AND act.message->>'evidence' = proof.digest AND proof.account LIKE $1`,
        [`%${account}`],
      );
      await shows('effective = false', 'refused by the chain');
      await row.getByText(/The account is linked to another identity on the chain\. Unlink it/).waitFor();
      await is(`state = 'revoked', reason = 'account-unlinked'`);
      await row.getByText(/^The account has ended the link\./).waitFor();
    },
    slowly,
  );

  it(
    'have several ways to sign in, and keep the last one',
    async () => {
      const person = await come();
      await withAuthenticator(person);
      await withWallet(person, privateKeyToAccount(generatePrivateKey()), () => 31337);
      const { page } = person;
      await joinByPassword(page, 'hana');
      const other = await come();
      await signInByPassword(other.page, 'hana');
      await page.goto('/me/security');
      await page.getByRole('button', { name: 'Remove Password' }).click();
      await page.getByRole('button', { name: 'Remove the password' }).click();
      await page.getByText('The last credential cannot be taken away: nobody could sign in.').waitFor();
      await page.getByRole('button', { name: 'Keep it' }).click();

      await page.getByRole('button', { name: 'Add a passkey' }).click();
      await page.getByLabel('Name of the passkey').fill('my phone');
      await page.getByRole('button', { name: 'Make the passkey' }).click();
      await page.getByText('The passkey is added.').waitFor();
      await page.getByText('Passkey (my phone)').first().waitFor();

      await page.getByRole('button', { name: 'Add a wallet' }).click();
      await page.getByRole('button', { name: 'Test Wallet' }).click();
      await page.getByText('The wallet is added.').waitFor();

      await page.getByRole('button', { name: 'Change the password' }).click();
      await page.getByLabel('New password').fill('another sentence that nobody guesses');
      await page.getByLabel('Current password').fill('not the right one');
      await page.locator('form').getByRole('button', { name: 'Change the password' }).click();
      await page.getByText('Handle and credential do not belong together.').waitFor();
      expect(await page.getByLabel('Current password').getAttribute('aria-invalid')).toBe('true');
      await page.getByLabel('Current password').fill(password);
      await page.locator('form').getByRole('button', { name: 'Change the password' }).click();
      await page.getByText('The password is changed. Your other sessions have ended.').waitFor();
      await other.page.goto('/me/security');
      await other.page.waitForURL('**/sign-in?next=/me/security');

      await page.getByRole('button', { name: 'Remove Password' }).click();
      await page.getByRole('button', { name: 'Remove the password' }).click();
      await page.getByText('Password is removed.').waitFor();
      expect(await page.getByRole('button', { name: 'Remove Password' }).count()).toBe(0);
    },
    slowly,
  );

  it(
    'see where they are signed in, and end a session',
    async () => {
      const { page } = await come();
      await joinByPassword(page, 'ines');
      const other = await come();
      await signInByPassword(other.page, 'ines');
      await page.goto('/me/security');
      await page.getByText('this one').waitFor();
      await page.getByRole('button', { name: 'Sign out Chrome on Linux' }).click();
      await page.getByText('Chrome on Linux is signed out.').waitFor();
      await other.page.goto('/me');
      await other.page.waitForURL('**/sign-in?next=/me');
    },
    slowly,
  );

  it(
    'make a token for a program, which is shown once, and revoke it',
    async () => {
      const { page } = await come();
      await joinByPassword(page, 'jon');
      await page.goto('/me/security');
      await page.getByRole('button', { name: 'Make a token' }).click();
      await page.locator('form').getByRole('button', { name: 'Make the token' }).click();
      await page.getByText('Give it a name.').waitFor();
      await page.getByLabel('What is it for?').fill('my script');
      await page.getByText('Write', { exact: true }).click();
      await page.locator('form').getByRole('button', { name: 'Make the token' }).click();
      const token = await page.getByLabel('the token').textContent();
      const ask = async (): Promise<number> =>
        (
          await fetch(`${origin}/graphql`, {
            method: 'POST',
            headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
            body: '{"query":"{ me { handle } }"}',
          })
        ).status;
      expect(await ask()).toBe(200);
      await page.reload();
      await page.getByText(/^It reads and writes\./).waitFor();
      expect(await page.getByText(token!).count()).toBe(0);
      await page.getByRole('button', { name: 'Revoke my script' }).click();
      await page.getByRole('button', { name: 'Revoke “my script”' }).click();
      await page.getByText('“my script” opens nothing any more.').waitFor();
      expect(await ask()).toBe(401);
    },
    slowly,
  );

  it(
    'name who can recover their identity, see a recovery that is running, and cancel it',
    async () => {
      const { page } = await come();
      await joinToTheEnd(page, 'kai');
      await page.goto('/me/security');
      await page.getByText('The admin of this server can begin a recovery for you').waitFor();
      const thief = privateKeyToAccount(generatePrivateKey()).address;
      await planet.query(
        'mutation ($to: String!) { startRecovery(handle: "kai", newOwner: $to) { ... on RecoveryState { newOwner } } }',
        { to: thief },
      );
      // It runs when the chain says so, for good.
      for (const alarm = page.getByText('A recovery of your identity is running.'); !(await alarm.isVisible());) {
        await page.reload();
        await page.getByText('The admin of this server can begin a recovery for you').waitFor();
      }
      await page.getByText(thief.toLowerCase()).waitFor();
      await page.getByRole('button', { name: 'Cancel the recovery' }).click();
      await page.getByText('The recovery is cancelled.').waitFor();
      await page.getByText('A recovery of your identity is running.').waitFor({ state: 'detached' });

      const friend = privateKeyToAccount(generatePrivateKey()).address;
      await page.getByRole('button', { name: 'Change who can recover it' }).click();
      await page.getByLabel('Wallet that can recover your identity').fill('0x12');
      await page.getByLabel('Your password here').last().fill('not the right one');
      await page.getByRole('button', { name: 'Save' }).click();
      await page.getByText('An address is 0x and 40 hexadecimal digits.').waitFor();
      await page.getByLabel('Wallet that can recover your identity').fill(friend);
      await page.getByRole('button', { name: 'Save' }).click();
      await page.getByText('Handle and credential do not belong together.').waitFor();
      await page.getByLabel('Your password here').last().fill(password);
      await page.getByRole('button', { name: 'Save' }).click();
      await page.getByText('It is saved.').waitFor();
      await page.getByText(friend.toLowerCase()).waitFor();
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
