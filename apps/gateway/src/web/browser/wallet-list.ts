import { el } from './dom.js';
import { discoverWallets, type Wallet } from './wallets.js';

/** The wallets of this browser as buttons, in a list that fills as they answer. */
export function walletList(region: HTMLElement, chosen: (wallet: Wallet, button: HTMLButtonElement) => void): void {
  const list = el('div', { class: 'choices', role: 'group', 'aria-label': 'Wallets in this browser' });
  const none = el(
    'p',
    { class: 'hint' },
    'No wallet has answered. Install one as an extension of this browser, or open this page in your wallet’s own browser.',
  );
  region.replaceChildren(list, none);
  discoverWallets((wallet) => {
    none.remove();
    const icon = /^data:image\//.test(wallet.info.icon) ? wallet.info.icon : '/favicon.svg';
    const button = el(
      'button',
      { type: 'button', class: 'wallet' },
      el('img', { src: icon, alt: '' }),
      wallet.info.name,
    );
    button.addEventListener('click', () => chosen(wallet, button));
    list.append(button);
  });
}
