import { existsSync } from 'node:fs';
import { chromium, type Browser, type BrowserContext, type Page } from 'playwright-core';
import type { PrivateKeyAccount } from 'viem/accounts';

const places = [process.env.CHROMIUM, '/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
/** Null: there is none on this machine. */
export const chromiumPath = (): string | null => places.find((path) => path && existsSync(path)) ?? null;

export const startChromium = (path: string): Promise<Browser> =>
  chromium.launch({ executablePath: path, args: ['--no-sandbox', '--headless=new'] });

export interface Person {
  page: Page;
  context: BrowserContext;
  /** What the console said in anger, and what the page's policy forbade. */
  faults: string[];
  close(): Promise<void>;
}

/** A browser of somebody's own: no cookie, no passkey yet. */
export async function newPerson(browser: Browser, origin: string): Promise<Person> {
  const context = await browser.newContext({ baseURL: origin, locale: 'en-GB', acceptDownloads: true });
  const faults: string[] = [];
  await context.exposeFunction('heardViolation', (what: string) => void faults.push(what));
  await context.addInitScript({ content: hearViolations });
  const page = await context.newPage();
  page.on('console', (message) => {
    if (message.type() === 'error') faults.push(`console: ${message.text()}`);
  });
  page.on('pageerror', (error) => faults.push(`error: ${error.message}`));
  return { page, context, faults, close: () => context.close() };
}

/** A device with a passkey store, which always says yes. */
export async function withAuthenticator({ context, page }: Person): Promise<void> {
  const cdp = await context.newCDPSession(page);
  await cdp.send('WebAuthn.enable');
  await cdp.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
}

/** A wallet of the browser (EIP-6963) that signs with this key whatever it is asked. */
export async function withWallet({ context }: Person, key: PrivateKeyAccount, chainId: () => number): Promise<void> {
  await context.exposeFunction('askWallet', async (method: string, params: unknown[] = []): Promise<unknown> => {
    if (method === 'eth_requestAccounts') return [key.address];
    if (method === 'eth_chainId') return `0x${chainId().toString(16)}`;
    if (method === 'personal_sign') return key.signMessage({ message: { raw: params[0] as `0x${string}` } });
    if (method === 'eth_signTypedData_v4') return key.signTypedData(JSON.parse(params[1] as string) as never);
    throw new Error(`no ${method} here`);
  });
  await context.addInitScript({ content: announceWallet });
}

const hearViolations = `addEventListener('securitypolicyviolation', (event) =>
  heardViolation('policy: ' + event.violatedDirective + ' ' + event.blockedURI));`;
const announceWallet = `{
  const provider = { request: ({ method, params }) => askWallet(method, params) };
  const icon = 'data:image/svg+xml,%3Csvg xmlns="http://www.w3.org/2000/svg"/%3E';
  const info = { uuid: '350670db-19fa-4704-a166-e52e178b59d2', name: 'Test Wallet', icon, rdns: 'test.wallet' };
  const detail = Object.freeze({ info, provider });
  const announce = () => dispatchEvent(new CustomEvent('eip6963:announceProvider', { detail }));
  addEventListener('eip6963:requestProvider', announce);
  announce();
}`;
