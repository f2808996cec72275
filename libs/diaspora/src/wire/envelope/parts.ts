import { MissingPart, NotAnEnvelope, WrongAlgorithm, WrongDataType, WrongEncoding } from '../errors.js';
import { parseXml, type Element } from '../xml/read.js';
import { ALGORITHM, DATA_TYPE, ENCODING, NAMESPACE } from './base-string.js';

/** What differs from one envelope to the next, each as text. */
export interface Parts {
  readonly data: string;
  readonly keyId: string;
  readonly signature: string;
}

/** The way in which diaspora* writes all of its envelopes, with any white space between the elements. */
const USUAL =
  /^(?:<\?xml version="1\.0" encoding="UTF-8"\?>)?[ \t\r\n]*<me:env xmlns:me="http:\/\/salmon-protocol\.org\/ns\/magic-env">[ \t\r\n]*<me:data type="application\/xml">([\w=-]+)<\/me:data>[ \t\r\n]*<me:encoding>base64url<\/me:encoding>[ \t\r\n]*<me:alg>RSA-SHA256<\/me:alg>[ \t\r\n]*<me:sig key_id="([\w=-]+)">([\w=-]+)<\/me:sig>[ \t\r\n]*<\/me:env>[ \t\r\n]*$/;

/** Most envelopes are in the usual form, which costs an eighth of what an XML parser does; the parser reads the others. */
export function partsOf(xml: string): Parts {
  const usual = USUAL.exec(xml) as [string, string, string, string] | null;
  return usual === null ? partsOfRoot(parseXml(xml)) : { data: usual[1], keyId: usual[2], signature: usual[3] };
}

function partsOfRoot(root: Element): Parts {
  if (root.name !== 'me:env' || root.attributes['xmlns:me'] !== NAMESPACE) {
    throw new NotAnEnvelope(`the root is ${root.name.slice(0, 60)}`);
  }
  const data = part(root, 'me:data');
  const signature = part(root, 'me:sig');
  const keyId = signature.attributes.key_id;
  if (!keyId) throw new MissingPart('me:sig has no key_id');
  const type = data.attributes.type;
  if (type !== DATA_TYPE) throw new WrongDataType(`data of ${String(type).slice(0, 60)}`);
  const encoding = part(root, 'me:encoding').text;
  if (encoding !== ENCODING) throw new WrongEncoding(`encoding ${encoding.slice(0, 60)}`);
  const algorithm = part(root, 'me:alg').text;
  if (algorithm !== ALGORITHM) throw new WrongAlgorithm(`algorithm ${algorithm.slice(0, 60)}`);
  return { data: data.text, keyId, signature: signature.text };
}

function part(root: Element, name: string): Element {
  const found = root.children.find((child) => child.name === name);
  if (found === undefined || found.text === '') throw new MissingPart(`no ${name}`);
  if (found.children.length > 0) throw new NotAnEnvelope(`elements in ${name}`);
  return found;
}
