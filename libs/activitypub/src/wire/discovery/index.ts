export { hostMetaJson, hostMetaXml, readHostMeta } from './host-meta.js';
export {
  buildNodeInfo,
  nodeInfoDiscovery,
  nodeInfoMediaType,
  readNodeInfo,
  readNodeInfoDiscovery,
  type NodeInfo,
  type NodeInfoSource,
  type NodeInfoVersion,
} from './nodeinfo.js';
export { parseResource, type Resource } from './resource.js';
export { buildJrd, JRD_JSON, readJrd, type Jrd, type JrdLink, type JrdSource } from './webfinger.js';
