import { el, run, told } from '../dom.js';
import { accepted, ask, refusal, type Refusal } from '../graphql.js';
import { networkTitle } from '../words.js';
import { closer, opener } from './card.js';

type Result = { __typename: 'NetworkLeft' } | Refusal;

/** Goes away from one network, after a question. */
export function leaving(network: string): { button: HTMLButtonElement; panel: HTMLElement } {
  return opener('Leave', () => {
    const region = told();
    const yes = el('button', { type: 'button', class: 'danger' }, `Leave ${networkTitle(network)}`);
    yes.addEventListener('click', () => {
      void run(yes, region, async () => {
        const { leaveNetwork } = await ask<{ leaveNetwork: Result }>(
          `mutation ($network: String!) { leaveNetwork(network: $network) { ${refusal} } }`,
          { network },
        );
        accepted(leaveNetwork, 'NetworkLeft');
        location.reload();
      });
    });
    return el(
      'div',
      null,
      el(
        'p',
        null,
        `Your account on ${networkTitle(network)} ends: those who follow you there are told, and see nothing new of you. What they keep of your posts is theirs to forget.`,
      ),
      el('div', { class: 'actions' }, yes, closer('Stay')),
      region,
    );
  });
}
