import { ok, refuse } from '@planet/core';
import type { Account, Activity, NativeDocument, Outcome, Refs } from '@planet/core';
import { readFeedId } from '../ids.js';
import { toPost } from './to-post.js';

type Post = Extract<Activity, { kind: 'post' }>;

/** A word of the pub itself to one person. */
export const isNotice = (activity: Activity, as: Account): activity is Post =>
  activity.kind === 'post' && activity.content.audience === 'direct' && as.origin === 'service';

/** The post with `recps`: whoever publishes it seals it for them (box1) and for the pub. */
export function toNotice({ content }: Post, as: Account, refs: Refs): Outcome<NativeDocument> {
  const readers = content.to.flatMap((id) => readFeedId(refs.account(id)?.nativeId ?? '') ?? []);
  if (readers.length === 0) return refuse('unsupported', 'nobody to read it');
  const post = toPost({ ...content, audience: 'public', mentions: [] }, as, refs, null);
  if (!post.ok) return post;
  return ok({ body: { parts: post.value.map((part) => ({ ...part, recps: [...readers, as.nativeId] })) } });
}
