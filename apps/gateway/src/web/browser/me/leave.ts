import { el } from '../dom.js';
import { accepted, ask, refusal, type Refusal } from '../graphql.js';
import { networkTitle } from '../titles.js';
import { opener, question } from './card.js';

type Result = { __typename: 'LeftNetwork'; forgets: string; keeps: string } | Refusal;

/** Goes away from one network, after a question; then says what the network forgets and keeps. */
export function leaving(network: string): { button: HTMLButtonElement; panel: HTMLElement } {
  const title = networkTitle(network);
  return opener('Leave', () => {
    const words = {
      text: `Your account on ${title} ends for good: those who follow you there are told, and see nothing new of you.`,
      yes: `Leave ${title}`,
      no: 'Stay',
    };
    const asked = question(words, async () => {
      const { leaveNetwork } = await ask<{ leaveNetwork: Result }>(
        `mutation ($network: String!) { leaveNetwork(network: $network) {
          ${refusal} ... on LeftNetwork { forgets keeps } } }`,
        { network },
      );
      const left = accepted(leaveNetwork, 'LeftNetwork');
      for (const button of asked.closest('li')?.querySelectorAll(':scope > button') ?? []) button.remove();
      asked.replaceChildren(
        el('p', { role: 'status' }, `You have left ${title}. ${left.forgets}`),
        el('p', { class: 'soft' }, left.keeps),
      );
    });
    return asked;
  });
}
