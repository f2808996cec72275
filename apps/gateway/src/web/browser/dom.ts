export type Child = Node | string | null | undefined | false;
type Attribute = `aria-${string}` | `data-${string}` | 'role' | 'for' | 'rel';
type Listeners = Partial<Record<keyof HTMLElementEventMap, (event: Event) => unknown>>;
type Props<Tag extends keyof HTMLElementTagNameMap> = {
  [Key in keyof HTMLElementTagNameMap[Tag]]?: HTMLElementTagNameMap[Tag][Key] | null;
} & { class?: string; on?: Listeners } & { [Name in Attribute]?: string | null };

/** An element of the page. What is given as text stays text: nothing is read as markup. */
export function el<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  props: Props<Tag> | null = null,
  ...children: Child[]
): HTMLElementTagNameMap[Tag] {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(props ?? {})) {
    if (value === null || value === undefined) continue;
    if (name === 'on')
      for (const [event, listener] of Object.entries(value as Record<string, EventListener>))
        made.addEventListener(event, listener);
    else if (name === 'class' || name === 'role' || name === 'for' || name === 'rel' || name.includes('-'))
      made.setAttribute(name, String(value));
    else Object.assign(made, { [name]: value });
  }
  made.append(...children.filter((child) => child !== null && child !== undefined && child !== false));
  return made;
}

/** An element that the page is sure to have. */
export function byId<E extends HTMLElement = HTMLElement>(id: string): E {
  const found = document.getElementById(id);
  if (!found) throw new Error(`The page has no #${id}.`);
  return found as E;
}

export const show = (element: HTMLElement, shown = true): void => void (element.hidden = !shown);

/** Says something in a live region; `kind` colours it. */
export function tell(region: HTMLElement, text: string, kind: 'good' | 'bad' | '' = ''): void {
  region.textContent = text;
  region.classList.toggle('good', kind === 'good');
  region.classList.toggle('bad', kind === 'bad');
}

/** What a person may read of a failure. */
export const wordsOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

const underWay = new WeakSet<HTMLElement>();
type PlaceOf = (error: unknown) => HTMLInputElement | null | undefined;

/**
 * Runs what a control starts: once at a time; how it failed is said in the region.
 *
 * @param placeOf the field that is at fault, beside which it is said instead
 */
export async function run(
  control: HTMLElement,
  region: HTMLElement,
  work: () => Promise<unknown>,
  placeOf: PlaceOf = () => null,
): Promise<void> {
  if (underWay.has(control)) return;
  underWay.add(control);
  control.setAttribute('aria-disabled', 'true');
  tell(region, '');
  for (const input of control.closest('form')?.querySelectorAll<HTMLInputElement>('[aria-invalid=true]') ?? [])
    fault(input, '');
  try {
    await work();
  } catch (error) {
    const input = error instanceof FieldFault ? error.input : placeOf(error);
    if (input) fault(input, wordsOf(error));
    else tell(region, wordsOf(error), 'bad');
  } finally {
    underWay.delete(control);
    control.removeAttribute('aria-disabled');
  }
}

/** What is wrong with one field. */
export class FieldFault extends Error {
  constructor(
    readonly input: HTMLInputElement,
    message: string,
  ) {
    super(message);
  }
}

/** Says beside the field what is wrong with it, and goes there. Empty: nothing is. */
function fault(input: HTMLInputElement, text: string): void {
  const id = `${input.id}-fault`;
  let said = document.getElementById(id);
  if (!said) {
    said = el('p', { class: 'told bad', id, role: 'alert' });
    input.after(said);
    input.setAttribute('aria-describedby', [input.getAttribute('aria-describedby'), id].filter(Boolean).join(' '));
  }
  said.textContent = text;
  input.setAttribute('aria-invalid', String(text !== ''));
  if (text) input.focus();
}

export const told = (): HTMLParagraphElement => el('p', { class: 'told', role: 'status' });

/** A picture, or the first letter of the name. */
export function face(name: string, url: string | null | undefined, more = ''): HTMLElement {
  // From elsewhere the page's policy lets no picture in.
  if (url && new URL(url, location.href).origin === location.origin)
    return el('img', { class: `face ${more}`, src: url, alt: '' });
  const letter = Array.from(name.replace(/^@/, ''))[0] ?? '?';
  return el('span', { class: `face ${more}`, 'aria-hidden': 'true' }, letter.toUpperCase());
}
