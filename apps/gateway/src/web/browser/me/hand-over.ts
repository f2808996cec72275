import { el, run, told } from '../dom.js';
import { accepted, ask, refusal, type Refusal } from '../graphql.js';
import { signer } from './signer.js';

export interface HandOver {
  id: string;
  siwe: string;
}

/** The key is in the person's wallet when that has signed; then it is destroyed here. */
export function handOverStep(address: string, { id, siwe }: HandOver): HTMLElement {
  const region = told();
  const sign = el('button', { type: 'button' }, 'Sign with my wallet');
  sign.addEventListener('click', () => {
    void run(sign, region, async () => {
      const signature = await signer(address).text(siwe);
      const { confirmHandOver } = await ask<{ confirmHandOver: { __typename: 'HandedOver' } | Refusal }>(
        `mutation ($id: ID!, $signature: String!) { confirmHandOver(challenge: $id, signature: $signature) { ${refusal} } }`,
        { id, signature },
      );
      accepted(confirmHandOver, 'HandedOver');
      location.reload();
    });
  });
  return el(
    'div',
    { class: 'confirm' },
    el(
      'p',
      null,
      'Now open the file in your wallet. When the wallet has signed, this server destroys its copy of the key.',
    ),
    el('div', { class: 'actions' }, sign),
    region,
  );
}
