import { escapeHtml } from '../../web/page.js';

/** Where the parts come from when their packages are not installed. */
const cdn = {
  'react.js': 'https://unpkg.com/react@18.3.1/umd/react.production.min.js',
  'react-dom.js': 'https://unpkg.com/react-dom@18.3.1/umd/react-dom.production.min.js',
  'graphiql.js': 'https://unpkg.com/graphiql@3.9.0/graphiql.min.js',
  'graphiql.css': 'https://unpkg.com/graphiql@3.9.0/graphiql.min.css',
};
type Part = keyof typeof cdn;

export const ideHeaders = (local: boolean): Record<string, string> => {
  const from = local ? "'self'" : "'self' https://unpkg.com";
  return {
    'content-security-policy': `default-src 'none'; script-src ${from}; style-src ${from} 'unsafe-inline'; img-src 'self' data:; font-src ${from} data:; connect-src 'self'; base-uri 'none'; frame-ancestors 'none'`,
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    'cache-control': 'no-cache',
  };
};

export function idePage(name: string, local: boolean): string {
  const url = (part: Part): string => (local ? `/graphql/ide/${part}` : cdn[part]);
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>GraphiQL · ${escapeHtml(name)}</title>
<link rel="icon" href="/favicon.svg" type="image/svg+xml">
<link rel="stylesheet" href="${url('graphiql.css')}">
<style>body { margin: 0; } #ide { height: 100vh; } #ide > p { font: 17px/1.6 system-ui, sans-serif; padding: 3rem; }</style>
</head>
<body>
<div id="ide"><p>GraphiQL is being loaded…</p></div>
<script src="${url('react.js')}"></script>
<script src="${url('react-dom.js')}"></script>
<script src="${url('graphiql.js')}"></script>
<script src="/graphql/ide/start.js"></script>
</body>
</html>
`;
}

const welcome = `# The social graph of this Planet.
# Ctrl-Space completes, Ctrl-Enter runs.
# Put your token below, after Bearer.

query Newest {
  accounts(first: 5) {
    nodes {
      network
      handle
      name
      counts { posts followers }
      posts(first: 2) { nodes { createdAt text } }
    }
  }
}
`;

/** Starts GraphiQL in the browser. Tokens are not kept. */
export const ideStart = `(() => {
  const place = document.getElementById('ide');
  if (!window.GraphiQL) {
    place.textContent = 'GraphiQL could not be loaded. The API itself works: POST /graphql.';
    return;
  }
  const fetcher = GraphiQL.createFetcher({ url: '/graphql' });
  ReactDOM.createRoot(place).render(
    React.createElement(GraphiQL, {
      fetcher,
      defaultQuery: ${JSON.stringify(welcome)},
      defaultHeaders: '{ "Authorization": "Bearer " }',
      isHeadersEditorEnabled: true,
      shouldPersistHeaders: false,
    }),
  );
})();
`;
