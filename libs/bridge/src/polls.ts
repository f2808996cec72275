import { ok, refuse } from '@planet/core';
import type { NativeActivity, NativeChoice, Network, Outcome, Poll, PostId, Protocol } from '@planet/core';
import { copies, posts, type Tx } from '@planet/store';

/** The post that a vote names, by its own name or that of its poll, with the answers as the network names them. */
export interface Votable {
  post: PostId;
  poll: Poll | null;
  gone: boolean;
}

/** What these votes name, as far as it is here; keyed by the name. */
export async function loadPolls(
  tx: Tx,
  network: Network,
  natives: NativeActivity[],
  known: Map<string, { id: PostId }>,
  copyPoll: Protocol['copyPoll'],
): Promise<Map<string, Votable>> {
  const names = natives.flatMap((native) => (native.kind === 'vote' ? [native.object as string] : []));
  if (names.length === 0) return new Map();
  const inner = await copies.resolveInner(tx, network, names);
  const postOf = (name: string): string | undefined => known.get(name)?.id ?? inner.get(name);
  const rows = await posts.byIds(
    tx,
    names.flatMap((name) => postOf(name) ?? []),
  );
  const found = new Map<string, Votable>();
  for (const name of names) {
    const row = rows.get(postOf(name) ?? '');
    if (!row) continue;
    const poll = posts.pollOfRow(row) ?? null;
    const ids = row.network === network ? null : poll && copyPoll?.(row.id as PostId, poll.options.length).options;
    const options = poll?.options.map((option, place) => ({ ...option, id: ids?.[place] ?? option.id })) ?? [];
    found.set(name, { post: row.id as PostId, poll: poll && { ...poll, options }, gone: row.deletedAt !== null });
  }
  return found;
}

/** The places of the answers chosen. */
export function choicesIn({ poll, gone }: Votable, choices: NativeChoice[]): Outcome<number[]> {
  if (gone) return refuse('gone');
  if (!poll) return refuse('not-a-poll');
  const places = [...new Set(choices.map((choice) => placeOf(poll, choice)))];
  if (places.includes(-1)) return refuse('unknown-option', String(choices[0]).slice(0, 200));
  return places.length > 1 && !poll.multiple ? refuse('too-many-choices') : ok(places);
}

function placeOf({ options }: Poll, choice: NativeChoice): number {
  if (typeof choice === 'number') return choice < options.length ? choice : -1;
  const named = options.findIndex((option) => option.id === choice);
  return named >= 0 ? named : options.findIndex((option) => option.text.trim() === choice.trim());
}

/** Names of polls that these posts bring, to be found by. */
export const pollNames = (natives: NativeActivity[]): string[] =>
  natives.flatMap((native) => (native.kind === 'post' && native.content.poll?.id) || []);

export function newPoll(
  { options, multiple = false, closesAt }: { options: string[]; multiple?: boolean; closesAt?: Date },
  now: Date,
): Outcome<Poll> {
  const texts = options.map((text) => text.trim());
  if (texts.length < 2 || texts.length > 20) return refuse('malformed', 'a poll has 2 to 20 answers');
  if (texts.some((text) => !text || text.length > 200) || new Set(texts).size < texts.length)
    return refuse('malformed', 'an answer has 1 to 200 letters and is there once');
  if (closesAt && closesAt <= now) return refuse('malformed', 'a poll closes later than it begins');
  return ok({ options: texts.map((text) => ({ text, votes: 0 })), multiple, closesAt });
}
