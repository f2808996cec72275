import type { EnvelopeDraft } from './envelope.js';
import type { Outcome } from './outcome.js';

/** A request to one of a network's routes. */
export interface HttpRequest {
  method: string;
  /** Path and query exactly as received. */
  url: string;
  params: Record<string, string>;
  query: Record<string, string | undefined>;
  /** Keys in lower case; repeated headers joined by `, `. */
  headers: Record<string, string>;
  /** The raw bytes as text; a body that is not UTF-8 is refused before it comes here. */
  body: string;
  remote: string;
}
export interface HttpAnswer {
  status: number;
  headers?: Record<string, string>;
  /** Objects are sent as JSON under the content type given. */
  body?: string | Uint8Array | object;
}
export interface HttpRoute {
  method: 'GET' | 'POST';
  /** Fastify's path syntax. */
  path: string;
  /** Largest body in bytes. */
  maxBytes?: number;
  /** `intake` makes an envelope durable; only then may the answer be 202. */
  handle(request: HttpRequest, intake: (draft: EnvelopeDraft) => Promise<void>): Promise<HttpAnswer>;
}

/** A request of ours to a stranger's server. */
export interface OutboundRequest {
  method?: 'GET' | 'POST';
  url: string;
  headers?: Record<string, string>;
  body?: string;
  /** Largest answer in bytes; default 1 MB. */
  maxBytes?: number;
  /** Whole time in ms; default 10,000. */
  timeoutMs?: number;
  /** Called for each hop (a redirect changes the URL), so that signatures name the URL that is asked. */
  sign?(hop: { method: string; url: string }): Record<string, string>;
  /** Redirects that may be followed; default 3 for GET, 0 for POST. */
  maxRedirects?: number;
}
export interface InboundAnswer {
  status: number;
  headers: Record<string, string>;
  body: Uint8Array;
  /** After redirects. */
  url: string;
}
/** Never connects to private addresses (checked when connecting, on every redirect), never reads past its limits. */
export interface SafeHttp {
  request(request: OutboundRequest): Promise<Outcome<InboundAnswer>>;
}
