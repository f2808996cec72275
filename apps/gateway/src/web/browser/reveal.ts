import { byId } from './dom.js';

/** The button beside the password. */
export function revealing(): void {
  const input = byId<HTMLInputElement>('password');
  const button = byId('reveal');
  button.addEventListener('click', () => {
    const shown = input.type === 'password';
    input.type = shown ? 'text' : 'password';
    button.setAttribute('aria-pressed', String(shown));
    button.textContent = shown ? 'Hide' : 'Show';
  });
}
