import type { GraphReader } from '@planet/core';
import { escapeHtml, page, type Frame } from './page.js';

type Usage = Awaited<ReturnType<GraphReader['usage']>>;

/** The front page: what this is, who lives here, how to join, how to follow somebody, where developers begin. */
export function landing(frame: Frame, usage: Usage, version: string): string {
  const host = escapeHtml(frame.host);
  const number = (count: number): string => count.toLocaleString('en');
  const figure = (name: string, count: number): string => `<div><dt>${name}</dt><dd>${number(count)}</dd></div>`;
  const developers = frame.people
    ? `<section class="card">
<h2>Build on it</h2>
<p>People, posts, follows and threads of every network in one social graph, in GraphQL.</p>
<p><a class="button quiet" href="/graphql">Open GraphiQL</a></p>
</section>`
    : '';
  const join = frame.signUp !== 'closed' ? '<a class="button" href="/join">Join</a>' : '';
  const actions = frame.people
    ? `<p class="actions" data-stranger>${join}<a class="button quiet" href="/sign-in">Sign in</a></p>`
    : '';
  return page(frame, {
    title: frame.name,
    front: true,
    body: `<div class="hero">
<img src="/favicon.svg" alt="" width="112" height="112">
<div>
<h1>${escapeHtml(frame.name)}</h1>
<p class="lead">One home for people of several networks. Those of Scuttlebutt, of the fediverse and of diaspora* find, follow and answer each other here, as if there were no border.</p>
${actions}
</div>
</div>
<dl class="numbers">
${figure(usage.members === 1 ? 'person lives here' : 'people live here', usage.members)}
${figure('active this month', usage.activeMonth)}
${figure(usage.posts === 1 ? 'post' : 'posts', usage.posts)}
</dl>
<div class="cards">
<section class="card">
<h2>Follow somebody who lives here</h2>
<p>Type their handle into the search of your fediverse app, or of your pod:</p>
<p><code>@name@${host}</code></p>
</section>
<section class="card">
<h2>Move in with Scuttlebutt</h2>
<p>Your feed and your key stay on your own device. Ask the admin for an invite, and paste it into your Scuttlebutt app.</p>
</section>
${developers}
</div>
<footer>Nobody is copied to another network without a say. <a href="/.well-known/nodeinfo">NodeInfo</a> · Planet ${escapeHtml(version)}, free software under AGPL-3.0</footer>`,
  });
}

export const notFoundPage = (frame: Frame): string =>
  page(frame, {
    title: `Not found · ${frame.name}`,
    body: `<div class="hero">
<img src="/favicon.svg" alt="" width="112" height="112">
<div>
<h1>Nothing lives here</h1>
<p class="lead">There is no page at this address. <a href="/">Go to the front page.</a></p>
</div>
</div>`,
  });
