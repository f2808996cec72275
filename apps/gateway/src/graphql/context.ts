import { stranger } from '@planet/store';
import type { Api } from './deps.js';
import { Loaders } from './loaders.js';
import type { Viewer } from './viewer.js';
import type { Visit } from './visit.js';

/** What a resolver knows of the request. */
export interface ApiContext {
  viewer: Viewer | null;
  load: Loaders;
  visit: Visit;
}
export const apiContext = (viewer: Viewer | null, api: Api, visit: Visit): ApiContext => ({
  viewer,
  load: new Loaders(api.views, viewer ?? stranger),
  visit,
});
