import { htmlOf } from '../graphql/post/html.js';
import { addressOf, pageOf, type ShownAccount } from './browser/addresses.js';
import { escapeHtml, page, type Frame } from './page.js';
import { strengthWords, tokenWords } from './browser/words.js';

export interface ShownIdentity {
  handle: string;
  address: string;
  name: string | null;
  bio: string | null;
  avatar: { url: string } | null;
  url: string;
  owner: string | null;
  token: {
    state: string;
    caip: string | null;
    tokenId: string | null;
    transaction: string | null;
    explorerUrl: string | null;
  };
  accounts: ShownAccount[];
  proofs: {
    network: string;
    account: string;
    method: string | null;
    strength: string | null;
    state: string;
    onChain: boolean;
    accountNode: ShownAccount | null;
  }[];
  claims: { network: string; account: string; claims: string; proven: boolean }[];
}

const account = 'network nativeId handle host url goneAt';
export const identityQuery = `query ($handle: String!) { identity(handle: $handle) {
  handle address name bio avatar { url } url owner
  token { state caip tokenId transaction explorerUrl }
  accounts { ${account} copies { ${account} } }
  proofs { network account method strength state onChain accountNode { ${account} } }
  claims { network account claims proven } } }`;

/** What anybody may see of a person. */
export function identityPage(frame: Frame, who: ShownIdentity): string {
  const name = who.name ?? `@${who.handle}`;
  const bio = who.bio ? htmlOf(who.bio, frame.origin, () => null) : '';
  const sections = [addresses(frame, who), linked(frame, who), token(who), claimed(frame, who)];
  return page(frame, {
    title: `${name} (${who.address})`,
    width: 'middle',
    script: 'copying.js',
    head: openGraph(frame, who, name),
    body: `<div class="who">
${face(frame, name, who.avatar?.url)}
<div><h1>${escapeHtml(name)}</h1><p class="soft mono">${escapeHtml(who.address)}</p></div>
</div>
${bio && `<div class="bio">${bio}</div>\n`}${sections.filter(Boolean).join('\n')}`,
  });
}

const titleOf = ({ networks }: Frame, network: string): string =>
  network === 'wallet' ? 'Wallet' : (networks[network] ?? network);

/** From elsewhere the page's policy lets no picture in. */
const face = ({ origin }: Frame, name: string, url: string | undefined): string =>
  url?.startsWith(`${origin}/`)
    ? `<img class="face big" src="${escapeHtml(url)}" alt="" width="96" height="96">`
    : `<span class="face big" aria-hidden="true">${escapeHtml((Array.from(name.replace(/^@/, ''))[0] ?? '?').toUpperCase())}</span>`;

const copy = (text: string): string =>
  `<button type="button" class="tiny quiet" data-copy="${escapeHtml(text)}" hidden><span aria-live="polite">Copy</span><span class="unseen"> ${escapeHtml(text)}</span></button>`;

const link = (url: string | null, text: string, rel: string): string =>
  url
    ? `<a class="mono" href="${escapeHtml(url)}" rel="${rel}">${escapeHtml(text)}</a>`
    : `<span class="mono">${escapeHtml(text)}</span>`;

const card = (title: string, inside: string, more = ''): string =>
  `<section class="card${more}"><h2>${title}</h2>${inside}</section>`;

/** Copies of the account that lives here: it has no page of its own, and no proof. */
function addresses(frame: Frame, { accounts, proofs }: ShownIdentity): string {
  const shown = new Set(proofs.map((proof) => proof.accountNode?.nativeId ?? proof.account));
  const rows = accounts
    .filter(({ nativeId }) => !shown.has(nativeId))
    .flatMap(({ copies }) => copies ?? [])
    .filter(({ goneAt }) => goneAt === null)
    .map((one) => {
      const address = addressOf(one);
      return `<li><span class="grow"><span class="soft small">${escapeHtml(titleOf(frame, one.network))}</span>${link(pageOf(one), address, 'me')}</span>${copy(address)}</li>`;
    });
  return rows.length ? card('Find me here', `<ul class="rows">${rows.join('')}</ul>`) : '';
}

function linked(frame: Frame, { proofs }: ShownIdentity): string {
  const rows = proofs
    .filter(({ state }) => state === 'VERIFIED')
    .map(({ network, account: address, strength, onChain, accountNode }) => {
      const text = accountNode ? addressOf(accountNode) : address;
      return `<li><span class="grow"><span class="soft small">${escapeHtml(titleOf(frame, network))}</span>${link(accountNode && pageOf(accountNode), text, 'me noopener nofollow')}<span class="soft small">${escapeHtml(strengthWords(strength))}${onChain ? ' Written on the chain.' : ''}</span></span><span class="badge good">proven</span></li>`;
    });
  return rows.length ? card('Also me', `<ul class="rows">${rows.join('')}</ul>`) : '';
}

function token({ token: one, owner }: ShownIdentity): string {
  if (one.state === 'OFF') return '';
  const { title, kind } = tokenWords(one.state);
  const facts = [
    one.caip && `<dt>Identity</dt><dd class="mono">${escapeHtml(one.caip)}</dd>`,
    owner && `<dt>Owner</dt><dd class="mono">${escapeHtml(owner)}</dd>`,
    one.explorerUrl &&
      `<dt>Transaction</dt><dd><a href="${escapeHtml(one.explorerUrl)}" rel="noopener">look it up</a></dd>`,
  ].filter(Boolean);
  return card(
    `Token <span class="badge ${kind}">${title}</span>`,
    facts.length ? `<dl class="facts">${facts.join('')}</dl>` : '<p class="soft">It is on its way to the chain.</p>',
    ' token',
  );
}

function claimed(frame: Frame, { claims }: ShownIdentity): string {
  const rows = claims
    .filter(({ proven }) => !proven)
    .map(
      (claim) =>
        `<li><span class="grow"><span class="mono">${escapeHtml(claim.claims)}</span><span class="soft small">said by ${escapeHtml(claim.account)} (${escapeHtml(titleOf(frame, claim.network))})</span></span><span class="badge wait">not proven</span></li>`,
    );
  return rows.length
    ? card(
        'Only said',
        `<p class="soft small">These were named in a profile. Nothing shows that they are true.</p><ul class="rows">${rows.join('')}</ul>`,
      )
    : '';
}

function openGraph(frame: Frame, who: ShownIdentity, name: string): string {
  const tags = {
    'og:type': 'profile',
    'og:site_name': frame.name,
    'og:title': `${name} (${who.address})`,
    'og:description': (who.bio ?? `${name} on ${frame.name}`).replace(/\s+/g, ' ').slice(0, 200),
    'og:url': who.url,
    'profile:username': who.handle,
    ...(who.avatar && { 'og:image': who.avatar.url }),
  };
  return [
    `<link rel="canonical" href="${escapeHtml(who.url)}">`,
    ...Object.entries(tags).map(([name, value]) => `<meta property="${name}" content="${escapeHtml(value)}">`),
    `<meta name="description" content="${escapeHtml(tags['og:description'])}">\n`,
  ].join('\n');
}
