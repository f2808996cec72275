import { planetTargets } from './activity.js';
import type { AccountId, PostId } from './ids.js';
import type { PostRecord } from './kit.js';

const uuid = /^[0-9a-f-]{36}$/;

/** Everything that these posts mention, to ask for their names on a network. */
export function needsOf(records: PostRecord[]): { accounts: AccountId[]; posts: PostId[] } {
  const inText = (text: string, kind: string) =>
    [...text.matchAll(planetTargets)].flatMap((m) => (m[1] === kind ? [m[2]!] : []));
  const known = <Id>(list: (string | null | undefined)[]) =>
    [...new Set(list)].filter((id) => uuid.test(id ?? '')) as Id[];
  return {
    accounts: known(
      records.flatMap(({ author, content }) => [
        author.id,
        ...content.mentions,
        ...content.to,
        ...inText(content.text, 'account'),
      ]),
    ),
    posts: known(
      records.flatMap(({ id, content, repostOf }) => [
        id,
        content.replyTo,
        content.root,
        content.quote,
        repostOf,
        ...inText(content.text, 'post'),
      ]),
    ),
  };
}
