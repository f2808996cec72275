import { fromMarkdown } from 'mdast-util-from-markdown';
import { visit, SKIP } from 'unist-util-visit';
import { accountTarget, planetTargets, type AccountId } from '@planet/core';
import type { Api } from '../deps.js';

const handle = /(?<![\w@/.])@[\w.-]{1,64}@[a-z0-9](?:[a-z0-9.-]{0,252}[a-z0-9])?(?::\d{1,5})?(?![\w@])/gi;
const mostLookups = 20;

/** Turns the handles in a text, outside of links and code, into mentions; those that nobody has stay as they are. */
export async function linkMentions(
  text: string,
  api: Pick<Api, 'findAccount'>,
): Promise<{ text: string; mentions: AccountId[] }> {
  const places: { at: number; name: string }[] = [];
  visit(fromMarkdown(text), (node) => {
    if (node.type === 'link' || node.type === 'linkReference') return SKIP;
    const { start, end } = node.position ?? {};
    if (node.type !== 'text' || start?.offset === undefined || end?.offset === undefined) return undefined;
    for (const match of text.slice(start.offset, end.offset).matchAll(handle))
      places.push({ at: start.offset + match.index, name: match[0] });
    return undefined;
  });
  const found = new Map<string, AccountId>();
  await Promise.all(
    [...new Set(places.map(({ name }) => name))].slice(0, mostLookups).map(async (name) => {
      const account = await api.findAccount(name, { fetch: true });
      if (account.ok) found.set(name, account.value.id);
    }),
  );
  let linked = text;
  for (const { at, name } of places.reverse()) {
    const id = found.get(name);
    if (id) linked = `${linked.slice(0, at)}[${name}](${accountTarget(id)})${linked.slice(at + name.length)}`;
  }
  const mentioned = [...linked.matchAll(planetTargets)].flatMap(([, kind, id]) =>
    kind === 'account' && id ? [id] : [],
  );
  return { text: linked, mentions: [...new Set(mentioned)] as AccountId[] };
}
