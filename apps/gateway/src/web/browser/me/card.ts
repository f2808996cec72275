import { el, run, told, type Child } from '../dom.js';

let cards = 0;

/** A part of the page, with its heading. */
export function card(title: string, ...inside: (Node | string | null | false)[]): HTMLElement {
  const heading = el('h2', { id: `card-${++cards}` }, title);
  return el('section', { class: 'card', 'aria-labelledby': heading.id }, heading, ...inside);
}

export const badge = (text: string, kind: string, turning = false): HTMLElement =>
  el('span', { class: `badge ${kind}` }, turning && el('span', { class: 'spin', 'aria-hidden': 'true' }), text);

/** A line of a list: what it is, and what can be done with it. */
export const line = (about: Child[], ...more: Child[]): HTMLLIElement =>
  el('li', null, el('span', { class: 'grow' }, ...about), ...more);

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

/** What an opener asks before something is done that cannot be taken back. */
export function question(
  { text, yes, no }: Record<'text' | 'yes' | 'no', string>,
  work: () => Promise<unknown>,
): HTMLElement {
  const region = told();
  const button = el('button', { type: 'button', class: 'danger' }, yes);
  button.addEventListener('click', () => void run(button, region, work));
  return el('div', null, el('p', null, text), el('div', { class: 'actions' }, button, closer(no)), region);
}
