import { later, ok, refuse, statementLine } from '@planet/core';
import type { Kit, LinkClaim, Outcome, ProofEvidence, ProofSource } from '@planet/core';
import type { Client, Fetched } from '../client.js';
import { sameHost } from '../ids.js';
import { checkProof, keyOf, readDocument, readOwnActor, shownBy } from './check.js';

export { checkProof } from './check.js';

/** What actors show: fetched at their origin each time, where nothing may lead elsewhere. */
export function activityPubProofs(kit: Kit, client: Client): ProofSource {
  const fetched = async (url: string): Promise<Outcome<Fetched>> => {
    const answer = await client.get(url, { redirects: 0 });
    if (!answer.ok) return answer;
    return sameHost(answer.value.url, url) ? answer : refuse('host-mismatch', answer.value.url);
  };

  async function note(claim: LinkClaim, given: string): Promise<Outcome<Fetched>> {
    if (!sameHost(given, claim.account)) return refuse('host-mismatch', given);
    const first = await fetched(given);
    if (!first.ok || first.value.document.id === given) return first;
    const { id } = first.value.document;
    return typeof id === 'string' && sameHost(id, given) ? fetched(id) : refuse('host-mismatch', given);
  }

  return {
    check: checkProof,
    ways,
    async find(claim, given) {
      const answer = await fetched(claim.account);
      if (!answer.ok) return answer;
      const read = readDocument(answer.value.text);
      if (!read.ok) return read;
      const actor = readOwnActor(claim, read.value.document);
      if (!actor.ok) return actor;
      const more = { key: keyOf(actor.value) };
      const at = kit.clock();
      const shown = shownBy(claim, actor.value, read.value.raw);
      let evidence: ProofEvidence | null = shown && {
        ...shown,
        raw: answer.value.text,
        place: claim.account,
        at,
        more,
      };
      if (!evidence && given && given !== claim.account) {
        const found = await note(claim, given);
        if (!found.ok) return found;
        const place = String(found.value.document.id);
        evidence = { method: 'note', strength: 'server-vouched', raw: found.value.text, place, at, more };
      }
      if (!evidence) return later('not-found', 'the profile does not show it yet');
      const checked = checkProof(claim, evidence);
      return checked.ok ? ok(evidence) : checked;
    },
  };
}

function ways(claim: LinkClaim) {
  const line = (name: string) => `${name}: ${statementLine(claim.statement, name)}`;
  const signed = { type: 'VerifiableIdentityStatement', alsoKnownAs: claim.account, statement: claim.statement };
  return [
    {
      method: 'rel-me',
      title: 'In your profile',
      text: 'Add this address to your profile, as a field or in the biography. It may not be taken away: the link lasts while it is there.',
      paste: `${claim.page}#${claim.nonce}`,
    },
    {
      method: 'note',
      title: 'A public post',
      text: 'Publish these lines as a public post and give its address. The link lasts while the post is there.',
      paste: ['planet-link/v1', line('identity'), line('nonce')].join('\n'),
    },
    {
      method: 'fep-c390',
      title: 'A signed statement in your profile',
      text: 'For servers that show verifiable identity statements (FEP-c390): one of the wallet that owns the identity, or this one signed with eddsa-jcs-2022.',
      paste: JSON.stringify(signed),
    },
  ];
}
