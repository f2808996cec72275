import { ok, refuse, type Activity, type Outcome, type Refs } from '@planet/core';
import { longestWarning, pollVersion, warningLead, type SsbContent } from './content.js';
import { plain, shorten } from '@planet/text';
import { fitsOneMessage, partKey } from './to-post.js';
import { messagesOf, writeText, type Links } from './write-text.js';

const longestTitle = 140;
const year = 365 * 24 * 3600_000;

type Post = Extract<Activity, { kind: 'post' }>;
type Vote = Extract<Activity, { kind: 'vote' }>;

/**
 * The post, for everybody to read, and below it the poll, for programs in which people can vote. Of a poll with several
 * answers a person there is no such message: there it stays a post.
 */
export function withPoll(post: Outcome<SsbContent[]>, { content, at }: Post, refs: Refs): Outcome<SsbContent[]> {
  const { poll } = content;
  if (!post.ok || !poll || poll.multiple || poll.options.length === 0) return post;
  const body = writeText(content.text, [], refs, new Map() as Links);
  const warning = content.contentWarning?.trim();
  const question = content.title?.trim() || body.trim().split('\n')[0]! || 'Poll';
  const message: SsbContent = {
    type: 'poll',
    version: pollVersion,
    title: shorten(warning ? warningLead(plain(warning)) : question, longestTitle),
    ...(body ? { body } : {}),
    // Programs take no poll without an end for one.
    closesAt: (poll.closesAt ?? new Date(at.getTime() + year)).toISOString(),
    details: { type: 'chooseOne', choices: poll.options.map(({ text }) => text) },
    root: post.value[0]!.root ?? partKey(0),
    branch: partKey(post.value.length - 1),
    ...(warning ? { contentWarning: shorten(warning, longestWarning) } : {}),
  };
  for (let most = 6_000; body && most > 100 && !fitsOneMessage(message); most = Math.floor(most / 2))
    message.body = shorten(body, most);
  return fitsOneMessage(message) ? ok([...post.value, message]) : post;
}

export function toPosition({ object, choices }: Vote, refs: Refs): Outcome<SsbContent[]> {
  const ref = refs.post(object);
  const root = messagesOf(ref?.poll?.id ? [ref.poll.id] : ref?.nativeIds)[0];
  if (!ref || !root) return refuse('unsupported', 'the poll has no copy here');
  const [choice] = choices;
  if (!ref.poll || ref.poll.multiple) return refuse('unsupported', 'no poll in which one answer is chosen');
  if (!ref.poll.options[choice!]) return refuse('unknown-option');
  const details = { type: 'chooseOne', choice };
  return ok([{ type: 'position', version: pollVersion, root, branch: root, details }]);
}
