import { ok, refuse, type NativeActivity, type NativeContent, type Outcome } from '@planet/core';
import { isObject, messageIn, text, type Fields } from './content.js';
import { placeOf, readContent, type Act } from './from-post.js';
import { plain } from '@planet/text';

/** A poll in which one answer is chosen; of the other kinds the question and what could be chosen are told. */
export function fromPoll(content: Fields, act: Act): Outcome<NativeActivity[]> {
  const details = isObject(content.details) ? content.details : {};
  const choices = (Array.isArray(details.choices) ? details.choices : []).slice(0, 50).map(wordsOf);
  const title = text(content.title, 2000)?.trim();
  const votable = details.type === 'chooseOne' && choices.length > 0;
  const shown = votable ? [] : choices.map((choice) => `- ${plain(choice)}`);
  const body = typeof content.body === 'string' ? content.body : '';
  const read = readContent({ ...content, text: [body, shown.join('\n')].filter(Boolean).join('\n\n') }, act.nativeId);
  if (!read || (!title && !read.text)) return refuse('malformed', 'a poll without a question');
  const poll = votable
    ? {
        options: choices.map((choice) => ({ text: choice, votes: 0 })),
        multiple: false,
        closesAt: timeIn(content.closesAt),
      }
    : undefined;
  const full: NativeContent = { ...read, title, poll, ...placeOf(content, act.nativeId) };
  return ok([{ kind: 'post', ...act, content: full }]);
}

/** What somebody chose; later ones take the place of those before. */
export function fromPosition(content: Fields, act: Act): Outcome<NativeActivity[]> {
  const object = messageIn(content.root) ?? messageIn(content.poll);
  if (!object) return refuse('malformed', 'a position on no poll');
  if (!isObject(content.details) || content.details.type !== 'chooseOne') return ok([]);
  const choice = Number(content.details.choice ?? -1);
  if (!Number.isSafeInteger(choice) || choice < 0) return refuse('malformed', 'a position without a choice');
  return ok([{ kind: 'vote', ...act, object, choices: [choice] }]);
}

const wordsOf = (choice: unknown): string =>
  String(typeof choice === 'string' ? choice : JSON.stringify(choice)).slice(0, 1000);

function timeIn(value: unknown): Date | undefined {
  const time = new Date(typeof value === 'string' || typeof value === 'number' ? value : Number.NaN);
  return Number.isNaN(time.getTime()) ? undefined : time;
}
