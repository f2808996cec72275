import { el } from './dom.js';
import type { NetworkChoice } from './sign-up.js';

/** The networks, each with the address that the person will have there. */
export function networkChoices(region: HTMLElement): { fill(all: NetworkChoice[]): void; chosen(): string[] } {
  const inputs = (): HTMLInputElement[] => [...region.querySelectorAll('input')];
  return {
    fill(all) {
      const refused = new Set(inputs().flatMap(({ value, checked }) => (checked ? [] : [value])));
      region.replaceChildren(
        ...all.map(({ network, title, address, text }) =>
          el(
            'label',
            { class: 'choice' },
            el('input', { type: 'checkbox', value: network, checked: !refused.has(network) }),
            el(
              'span',
              null,
              el('strong', null, title),
              address && el('span', { class: 'mono' }, address),
              text && el('small', null, text),
            ),
          ),
        ),
      );
    },
    chosen: () => inputs().flatMap(({ value, checked }) => (checked ? [value] : [])),
  };
}
