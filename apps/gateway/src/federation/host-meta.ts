/** RFC 6415: where WebFinger is asked. */
const template = (origin: string): string => `${origin}/.well-known/webfinger?resource={uri}`;

export const hostMetaXml = (origin: string): string =>
  `<?xml version="1.0" encoding="UTF-8"?>
<XRD xmlns="http://docs.oasis-open.org/ns/xri/xrd-1.0">
  <Link rel="lrdd" type="application/jrd+json" template="${origin.replace(/&/g, '&amp;').replace(/"/g, '&quot;')}/.well-known/webfinger?resource={uri}"/>
</XRD>
`;

export const hostMetaJson = (origin: string): object => ({
  links: [{ rel: 'lrdd', type: 'application/jrd+json', template: template(origin) }],
});
