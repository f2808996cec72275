export { parseResource, type Resource } from './resource.js';
export { readJrd, type Jrd } from './webfinger.js';
