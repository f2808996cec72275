import { stranger } from '@planet/store';
import type { AccountKinds } from './account/account-kinds.js';
import type { Api } from './deps.js';
import { Loaders } from './loaders.js';
import type { Viewer } from './viewer.js';
import type { Visit } from './visit.js';

/** What a resolver knows of the request. */
export interface ApiContext {
  viewer: Viewer | null;
  load: Loaders;
  visit: Visit;
  accountKinds: AccountKinds;
}
export const apiContext = (viewer: Viewer | null, api: Api, visit: Visit): ApiContext => ({
  viewer,
  accountKinds: api.accountKinds,
  load: new Loaders(api.views, viewer ?? stranger),
  visit,
});
