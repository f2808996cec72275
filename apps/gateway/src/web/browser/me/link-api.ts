import { accepted, ask, refusal, type Refusal } from '../graphql.js';
import { proofFields, type Proof } from './me.js';

export interface LinkWay {
  method: string;
  title: string;
  text: string;
  paste: string | null;
}
export interface LinkChallenge {
  __typename: 'LinkChallenge';
  proof: Proof;
  statement: string;
  signature: string | null;
  ways: LinkWay[];
}
export type Confirmed =
  | { __typename: 'LinkConfirmed'; proof: Proof }
  | { __typename: 'LinkPending'; proof: Proof; waitsFor: string; typedData: unknown; ways: LinkWay[] };

export async function startLink(account: string, method?: string): Promise<LinkChallenge> {
  const { startLink: result } = await ask<{ startLink: LinkChallenge | Refusal }>(
    `mutation ($account: String!, $method: String) { startLink(account: $account, method: $method) {
      ${refusal} ... on LinkChallenge { proof { ${proofFields} } statement signature ways { method title text paste } } } }`,
    { account, method },
  );
  return accepted(result, 'LinkChallenge');
}

export interface LinkAnswer {
  proof: string;
  evidence?: string;
  statementSignature?: string;
  linkSignature?: string;
}
export async function confirmLink(answer: LinkAnswer): Promise<Confirmed> {
  const { confirmLink: result } = await ask<{ confirmLink: Confirmed | Refusal }>(
    `mutation ($proof: ID!, $evidence: String, $statementSignature: String, $linkSignature: String) {
      confirmLink(proof: $proof, evidence: $evidence, statementSignature: $statementSignature, linkSignature: $linkSignature) {
        ${refusal} ... on LinkConfirmed { proof { ${proofFields} } }
        ... on LinkPending { proof { ${proofFields} } waitsFor typedData ways { method title text paste } } } }`,
    answer,
  );
  return accepted(result, 'LinkConfirmed', 'LinkPending');
}
