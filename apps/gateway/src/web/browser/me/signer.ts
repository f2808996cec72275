import { el } from '../dom.js';
import { walletList } from '../wallet-list.js';
import { connect, signText, signTyped, type Connected } from '../wallets.js';

/** Asks the person which wallet, and has it sign. `owner`: only this address will do. */
export function signer(owner: string | null): {
  text(text: string): Promise<string>;
  typed(data: unknown): Promise<string>;
} {
  return {
    text: async (text) => signText(await choose(owner), text),
    typed: async (data) => signTyped(await choose(owner), data),
  };
}

let last: Connected | null = null;
const same = (a: string, b: string): boolean => a.toLowerCase() === b.toLowerCase();

function choose(owner: string | null): Promise<Connected> {
  if (owner && last && same(last.address, owner)) return Promise.resolve(last);
  return new Promise((resolve, reject) => {
    const list = el('div', { class: 'panel' });
    const told = el('p', { class: 'told bad', role: 'alert' });
    const cancel = el('button', { class: 'bare', value: 'cancel' }, 'Cancel');
    const dialog = el(
      'dialog',
      { 'aria-label': 'Choose a wallet' },
      el(
        'form',
        { method: 'dialog' },
        el('h2', null, 'Choose a wallet'),
        list,
        told,
        el('div', { class: 'actions' }, cancel),
      ),
    );
    dialog.addEventListener('close', () => {
      dialog.remove();
      reject(new Error('Nothing was signed.'));
    });
    walletList(list, (wallet) => {
      connect(wallet).then(
        (connected) => {
          if (owner && !same(connected.address, owner)) {
            told.textContent = `That is ${connected.address}. Choose the account ${owner}.`;
            return;
          }
          if (owner) last = connected;
          resolve(connected);
          dialog.close();
        },
        (error: Error) => (told.textContent = error.message),
      );
    });
    document.body.append(dialog);
    dialog.showModal();
  });
}
