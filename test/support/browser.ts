/** A browser's way to the API: it keeps the cookie, and says which page asks. */
export interface Browser {
  cookie: string | null;
  /** The whole answer. */
  send(query: string, variables?: object, headers?: Record<string, string>): Promise<Answer>;
  /** @throws where the answer has errors. */
  ask<T = Record<string, unknown>>(query: string, variables?: object, headers?: Record<string, string>): Promise<T>;
}
export interface Answer {
  status: number;
  data: Record<string, unknown> | null;
  errors: { message: string; extensions: { code: string } }[];
  cookies: string[];
}

export function openBrowser(address: string, origin: string): Browser {
  const browser: Browser = {
    cookie: null,
    async send(query, variables = {}, headers = {}) {
      const response = await fetch(`${address}/graphql`, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          'user-agent': 'a browser of tests',
          origin,
          ...(browser.cookie && { cookie: browser.cookie }),
          ...headers,
        },
        body: JSON.stringify({ query, variables }),
      });
      const cookies = response.headers.getSetCookie();
      for (const line of cookies) {
        const pair = line.split(';')[0]!;
        browser.cookie = pair.endsWith('=') ? null : pair;
      }
      const body = (await response.json()) as Partial<Answer>;
      return { status: response.status, data: body.data ?? null, errors: body.errors ?? [], cookies };
    },
    async ask<T>(query: string, variables?: object, headers?: Record<string, string>) {
      const { data, errors } = await browser.send(query, variables, headers);
      if (errors.length > 0 || !data) throw new Error(JSON.stringify(errors));
      return data as T;
    },
  };
  return browser;
}
