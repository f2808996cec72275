import type { Account, PostRecord } from '@planet/core';
import { mediaUrl, tagUrl } from './convert/links.js';
import { textToHtml } from './convert/text-to-html.js';
import type { Ids } from './ids.js';

const style = `
:root { color-scheme: light dark; --line: #8883; --soft: #777; }
body { font: 17px/1.55 system-ui, sans-serif; max-width: 40rem; margin: 0 auto; padding: 2rem 1rem 4rem; }
header { display: flex; gap: 1rem; align-items: center; margin-bottom: 1.5rem; }
header img { width: 5rem; height: 5rem; border-radius: 50%; object-fit: cover; }
h1 { font-size: 1.5rem; margin: 0; } .soft { color: var(--soft); font-size: .92rem; }
article { border-top: 1px solid var(--line); padding: 1rem 0; overflow-wrap: anywhere; }
article img { max-width: 100%; border-radius: .5rem; } a { color: inherit; }`;

const escape = (text: string): string => text.replace(/[&<>"']/g, (c) => `&#${c.charCodeAt(0)};`);

export interface PageFacts {
  as: Account;
  person: Account;
  posts: PostRecord[];
  ids: Ids;
}

const head = (title: string, more = ''): string =>
  `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>${title}</title>${more}<style>${style}</style></head>`;

/** Where there is nothing to show. */
export const endPage = (what: string): string =>
  `${head(what)}<body><h1>${what}</h1><p class="soft"><a href="/">Go to the front page.</a></p></body></html>`;

/** A page for people: who this is, how to follow, the latest posts. */
export function page({ as, person, posts, ids }: PageFacts): string {
  const name = escape(person.profile.name ?? as.handle ?? '');
  const { avatar, bio } = person.profile;
  const toHtml = htmlFor(ids);
  const articles = posts.filter((post) => !post.repostOf).map((post) => article(post, ids, toHtml));
  const alternate = `<link rel="alternate" type="application/activity+json" href="${escape(as.nativeId)}">`;
  return `${head(name, alternate)}<body>
<header>${avatar ? `<img src="${escape(mediaUrl(avatar, ids))}" alt="">` : ''}<div><h1>${name}</h1>
<div class="soft">@${escape(as.handle ?? '')} · search for this address in your fediverse app to follow</div></div></header>
${bio ? toHtml(bio) : ''}${articles.join('')}</body></html>`;
}

const htmlFor = (ids: Ids) => (text: string) =>
  textToHtml(text, { mention: () => null, hashtagUrl: (tag) => tagUrl(ids, tag) });

/** What people here wrote under a hashtag. `next` leads to the older ones. */
export function tagPage(facts: {
  tag: string;
  posts: { post: PostRecord; as: Account }[];
  next: string | null;
  ids: Ids;
}): string {
  const { tag, posts, next, ids } = facts;
  const toHtml = htmlFor(ids);
  const articles = posts.map(({ post, as }) => {
    const name = escape(post.author.profile.name ?? as.handle ?? '');
    return article(post, ids, toHtml, `<a href="${escape(as.nativeId)}"><b>${name}</b></a> `);
  });
  const title = escape(`#${tag}`);
  const more = next ? `<p><a rel="next" href="${escape(`${tagUrl(ids, tag)}?after=${next}`)}">Older posts</a></p>` : '';
  return `${head(title)}<body><header><div><h1>${title}</h1><div class="soft">Public posts of people who live here</div></div></header>
${articles.join('') || '<p>Nobody here has written under this hashtag yet.</p>'}${more}</body></html>`;
}

function article(post: PostRecord, ids: Ids, toHtml: (text: string) => string, by = ''): string {
  const { content } = post;
  const when = post.createdAt.toISOString();
  const pictures = content.media
    .filter((media) => media.mediaType?.startsWith('image/'))
    .map((media) => `<img src="${escape(mediaUrl(media, ids))}" alt="${escape(media.alt ?? '')}" loading="lazy">`);
  const answers = content.poll?.options.map((o) => `- ${o.text}: ${o.votes}`) ?? [];
  const body = `${toHtml([content.text, answers.join('\n')].join('\n\n'))}${pictures.join('')}`;
  return `<article>${by}<a class="soft" href="${ids.post(post.id)}"><time datetime="${when}">${when.slice(0, 16).replace('T', ' ')}</time></a>
${content.contentWarning ? `<details><summary>${escape(content.contentWarning)}</summary>${body}</details>` : body}</article>`;
}
