import type { AccountId, AccountRef, PostId, Refs } from '@planet/core';
import { plain, retarget, textOf, writeDialect } from '@planet/text';
import { personIn } from '../ids.js';
import { isGuid, writeDiasporaLink, writeMention } from '../wire/index.js';

/** A person as the network mentions them; who has no account there is named, with a link to their page. */
export function writePerson(ref: AccountRef | null, shown?: string): string {
  const name = (shown ?? ref?.name ?? ref?.handle ?? '').replace(/^@/, '').trim();
  const person = personIn(ref?.nativeId);
  if (person) return writeMention(person, name);
  const label = plain(`@${name || 'somebody'}`);
  return ref?.url ? `[${label}](${ref.url})` : label;
}

/** Where a post can be read: a link that pods understand, else its page on the web. */
export function linkToPost(id: PostId, refs: Refs): string | null {
  const ref = refs.post(id);
  const author = personIn(ref?.author.nativeId);
  const guid = ref?.nativeIds[0];
  return author && guid && isGuid(guid) ? writeDiasporaLink({ author, type: 'post', guid }) : (ref?.url ?? null);
}

const planetTarget = /^planet:(account|post|native)\/([^/]+)$/;

/** Canonical text → the Markdown of diaspora*. `mediaUrl` gives pictures in the text an address. */
export function writeText(
  source: string,
  tags: readonly string[],
  refs: Refs,
  mediaUrl: (url: string) => string,
): string {
  // Braces in the author's own words mention nobody.
  return writeDialect(source.replaceAll('@{', '@\\{'), tags, {
    link(node, markdown) {
      const [, kind, id = ''] = planetTarget.exec(node.url) ?? [];
      if (kind === undefined) return null;
      if (kind === 'account') return writePerson(refs.account(id as AccountId), textOf(node));
      return retarget(markdown, node, kind === 'post' ? linkToPost(id as PostId, refs) : null).text;
    },
    image: ({ url, alt }) => `![${plain(alt ?? '')}](${mediaUrl(url)})`,
  });
}
