import { copies } from './copy.js';

/** Copy buttons of pages that the server has made. */
for (const button of document.querySelectorAll<HTMLButtonElement>('button[data-copy]')) {
  button.hidden = false;
  copies(button, button.querySelector('span')!, button.dataset['copy'] ?? '');
}
