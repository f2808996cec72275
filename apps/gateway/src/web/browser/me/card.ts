import { el } from '../dom.js';

let cards = 0;

/** A part of the page, with its heading. */
export function card(title: string, ...inside: (Node | string | null | false)[]): HTMLElement {
  const heading = el('h2', { id: `card-${++cards}` }, title);
  return el('section', { class: 'card', 'aria-labelledby': heading.id }, heading, ...inside);
}

export const badge = (text: string, kind: string, turning = false): HTMLElement =>
  el('span', { class: `badge ${kind}` }, turning && el('span', { class: 'spin', 'aria-hidden': 'true' }), text);

/** A field with its label, and a hint that goes with it. */
export function field(label: string, input: HTMLInputElement | HTMLTextAreaElement, hint = ''): HTMLElement {
  input.id ||= `field-${++cards}`;
  const below = hint ? el('p', { class: 'hint', id: `${input.id}-hint` }, hint) : null;
  if (below) input.setAttribute('aria-describedby', below.id);
  return el('div', { class: 'field' }, el('label', { for: input.id }, label), input, below);
}

/** A button that opens what belongs to it; Escape closes it again. */
export function opener(
  words: string,
  content: () => HTMLElement,
  kind = 'tiny quiet',
): { button: HTMLButtonElement; panel: HTMLElement } {
  const panel = el('div', { class: 'confirm wholly', hidden: true, id: `panel-${++cards}` });
  const button = el(
    'button',
    { type: 'button', class: kind, 'aria-expanded': 'false', 'aria-controls': panel.id },
    words,
  );
  const open = (opened: boolean): void => {
    panel.hidden = !opened;
    button.setAttribute('aria-expanded', String(opened));
    if (!opened) return button.focus();
    panel.replaceChildren(content());
    panel.querySelector<HTMLElement>('input:not([hidden]), textarea, button')?.focus();
  };
  button.addEventListener('click', () => open(panel.hidden !== false));
  panel.addEventListener('keydown', (event) => {
    if (event.key === 'Escape') open(false);
  });
  panel.addEventListener('close', () => open(false));
  return { button, panel };
}

/** Asks the opener around this to close. */
export const close = (inside: HTMLElement): boolean | undefined =>
  inside.closest('.confirm')?.dispatchEvent(new Event('close'));

/** A button that closes the opener around it. */
export function closer(words: string): HTMLButtonElement {
  const button = el('button', { type: 'button', class: 'bare' }, words);
  button.addEventListener('click', () => close(button));
  return button;
}
