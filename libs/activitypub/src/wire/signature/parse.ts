import { refuse, type Checked } from '../checked.js';
import { header } from './fields.js';
import { parseCavage } from './parse-cavage.js';
import { parseRfc9421 } from './parse-rfc9421.js';
import type { ParsedSignature, ParseRefusal, SignedRequest } from './types.js';

/** Two RSA-8192 signatures in base64, with all that may stand around them. */
const MAX_HEADER = 8192;

/**
 * Reads the signature of a request, whichever of the two kinds it is, and checks nothing. It tells the caller which
 * key to look up; `verifySignature` does the rest.
 */
export function parseSignature(request: SignedRequest): Checked<ParsedSignature, ParseRefusal> {
  const signature = header(request.headers, 'signature');
  const input = header(request.headers, 'signature-input');
  if ((signature?.length ?? 0) > MAX_HEADER || (input?.length ?? 0) > MAX_HEADER) {
    return refuse('malformed', 'the signature headers are too long');
  }
  if (input !== undefined) {
    return signature === undefined
      ? refuse('malformed', 'Signature-Input without Signature')
      : parseRfc9421(input, signature);
  }
  if (signature !== undefined) return parseCavage(signature);

  const authorization = header(request.headers, 'authorization');
  if (authorization === undefined || authorization.slice(0, 10).toLowerCase() !== 'signature ') {
    return refuse('unsigned', 'no Signature header');
  }
  return authorization.length > MAX_HEADER
    ? refuse('malformed', 'the signature headers are too long')
    : parseCavage(authorization.slice(10));
}
