import type { FastifyInstance } from 'fastify';
import { apiContext } from './context.js';
import type { Api } from './deps.js';
import type { Visit } from './visit.js';

/** The graph as a stranger sees it, for pages that are made here. Throws when the query fails: it is our own. */
export type AskInside = <T>(query: string, variables: Record<string, unknown>) => Promise<T>;

export const askInside =
  (http: FastifyInstance, api: Api): AskInside =>
  async <T>(query: string, variables: Record<string, unknown>) => {
    const { data, errors } = await http.graphql(query, { ...apiContext(null, api, nobody) }, variables);
    if (errors?.length) throw new AggregateError(errors, 'A query of a page failed');
    return data as T;
  };

/** A page asks for everybody: nobody comes, and nobody gets a session. */
const nobody: Visit = {
  address: 'here',
  agent: null,
  foreign: true,
  bySocket: false,
  setSession: () => undefined,
  clearSession: () => undefined,
};
