import { accepted, ask, refusal, type Refusal } from '../graphql.js';
import { close, opener, question } from './card.js';
import type { Me, Proof } from './me.js';
import { signer } from './signer.js';

type Result = { __typename: 'Unlinked' } | { __typename: 'LinkPending'; typedData: unknown } | Refusal;

/** Ends a link, after a question. */
export function unlinking(
  me: Me,
  proof: Proof,
  again: () => Promise<unknown>,
): { button: HTMLButtonElement; panel: HTMLElement } {
  const pending = proof.state === 'PENDING';
  return opener(pending ? 'Give up' : 'Unlink', () => {
    const send = async (signature?: string): Promise<void> => {
      const { unlink } = await ask<{ unlink: Result }>(
        `mutation ($proof: ID!, $signature: String) { unlink(proof: $proof, signature: $signature) {
          ${refusal} ... on LinkPending { typedData } } }`,
        { proof: proof.id, signature },
      );
      const done = accepted(unlink, 'Unlinked', 'LinkPending');
      if (done.__typename === 'LinkPending') return send(await signer(me.owner).typed(done.typedData));
      close(asked);
      await again();
    };
    const text = pending
      ? 'What you have published for it proves nothing any more.'
      : 'The account is shown as yours no longer, and counts as somebody else’s. You can link it again.';
    const asked = question({ text, yes: pending ? 'Give up' : 'Unlink', no: 'Keep it' }, () => send());
    return asked;
  });
}
