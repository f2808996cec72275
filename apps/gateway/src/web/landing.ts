import type { GraphReader } from '@planet/core';
import type { GatewayConfig } from '../deps.js';
import { escapeHtml, page } from './page.js';

type Usage = Awaited<ReturnType<GraphReader['usage']>>;

/** The front page: what this is, who lives here, how to follow somebody, where developers begin. */
export function landing(config: GatewayConfig, usage: Usage, graphql: boolean): string {
  const host = escapeHtml(new URL(config.origin).host);
  const number = (count: number): string => count.toLocaleString('en');
  const figure = (name: string, count: number): string => `<div><dt>${name}</dt><dd>${number(count)}</dd></div>`;
  const developers = graphql
    ? `<section>
<h2>Build on it</h2>
<p>People, posts, follows and threads of every network in one social graph, in GraphQL.</p>
<p><a class="button" href="/graphql">Open GraphiQL</a></p>
</section>`
    : '';
  return page(
    config.name,
    `<main>
<header>
<img src="/favicon.svg" alt="" width="112" height="112">
<div>
<h1>${escapeHtml(config.name)}</h1>
<p class="lead">One home for people of several networks. Those of Scuttlebutt, of the fediverse and of diaspora* find, follow and answer each other here, as if there were no border.</p>
</div>
</header>
<dl class="numbers">
${figure(usage.members === 1 ? 'person lives here' : 'people live here', usage.members)}
${figure('active this month', usage.activeMonth)}
${figure(usage.posts === 1 ? 'post' : 'posts', usage.posts)}
</dl>
<div class="cards">
<section>
<h2>Follow somebody who lives here</h2>
<p>Type their handle into the search of your fediverse app, or of your pod:</p>
<p><code>@name@${host}</code></p>
</section>
<section>
<h2>Move in with Scuttlebutt</h2>
<p>Your feed and your key stay on your own device. Ask the admin for an invite, and paste it into your Scuttlebutt app.</p>
</section>
${developers}
</div>
<footer>Nobody is copied to another network without a say. <a href="/.well-known/nodeinfo">NodeInfo</a> · Planet ${escapeHtml(config.version)}, free software under AGPL-3.0</footer>
</main>`,
  );
}

export const notFoundPage = (name: string): string =>
  page(
    `Not found · ${name}`,
    `<main>
<header>
<img src="/favicon.svg" alt="" width="112" height="112">
<div>
<h1>Nothing lives here</h1>
<p class="lead">There is no page at this address. <a href="/">Go to the front page.</a></p>
</div>
</header>
</main>`,
  );
