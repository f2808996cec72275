import { el, run, told } from '../dom.js';
import { ask, done, fault, type Fault } from '../graphql.js';
import { networkTitle } from '../titles.js';
import { closer, opener } from './card.js';

interface Payload extends Fault {
  left: { forgets: string; keeps: string } | null;
}

/** Goes away from one network, after a question; then says what the network forgets and keeps. */
export function leaving(network: string): { button: HTMLButtonElement; panel: HTMLElement } {
  const title = networkTitle(network);
  return opener('Leave', () => {
    const region = told();
    const yes = el('button', { type: 'button', class: 'danger' }, `Leave ${title}`);
    const text = `Your account on ${title} ends for good: those who follow you there are told, and see nothing new of you.`;
    const asked = el('div', null, el('p', null, text), el('div', { class: 'actions' }, yes, closer('Stay')), region);
    yes.addEventListener('click', () => {
      void run(yes, region, async () => {
        const { leaveNetwork } = await ask<{ leaveNetwork: Payload }>(
          `mutation ($network: String!) { leaveNetwork(network: $network) { ${fault} left { forgets keeps } } }`,
          { network },
        );
        const { left } = done(leaveNetwork);
        for (const button of asked.closest('li')?.querySelectorAll(':scope > button') ?? []) button.remove();
        asked.replaceChildren(
          el('p', { role: 'status' }, `You have left ${title}. ${left?.forgets ?? ''}`),
          el('p', { class: 'soft' }, left?.keeps ?? ''),
        );
      });
    });
    return asked;
  });
}
