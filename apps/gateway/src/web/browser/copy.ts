import { el } from './dom.js';

/** A text to be taken along, with the button for it. */
export const paste = (text: string, what: string): HTMLElement =>
  el(
    'div',
    { class: 'paste' },
    el('pre', { tabIndex: 0, role: 'group', 'aria-label': what }, text),
    el('div', { class: 'actions' }, copyButton(text, what)),
  );

/** A button that copies; says so, and to screen readers too. */
export function copyButton(text: string, what: string): HTMLButtonElement {
  const words = el('span', { 'aria-live': 'polite' }, 'Copy');
  const button = el(
    'button',
    { type: 'button', class: 'tiny quiet copy' },
    words,
    el('span', { class: 'unseen' }, ` ${what}`),
  );
  copies(button, words, text);
  return button;
}

/** A click on the button copies; the words in it say so for a while. */
export function copies(button: HTMLButtonElement, words: HTMLElement, text: string): void {
  button.addEventListener('click', () => {
    navigator.clipboard.writeText(text).then(
      () => (words.textContent = 'Copied'),
      () => (words.textContent = 'Not copied'),
    );
    setTimeout(() => (words.textContent = 'Copy'), 2500);
  });
}
