import { stranger } from '@planet/store';
import type { Api } from './deps.js';
import { Loaders } from './loaders.js';
import type { Viewer } from './viewer.js';

/** What a resolver knows of the request. */
export interface ApiContext {
  viewer: Viewer | null;
  load: Loaders;
  /** The address that asks. */
  remote: string;
}
export const apiContext = (viewer: Viewer | null, api: Api, remote: string): ApiContext => ({
  viewer,
  remote,
  load: new Loaders(api.views, viewer ?? stranger),
});
