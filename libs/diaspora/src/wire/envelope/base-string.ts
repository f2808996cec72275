export const NAMESPACE = 'http://salmon-protocol.org/ns/magic-env';
export const DATA_TYPE = 'application/xml';
export const ENCODING = 'base64url';
export const ALGORITHM = 'RSA-SHA256';
/** Type, encoding and algorithm, each in padded base64url. */
const REST = '.YXBwbGljYXRpb24veG1s.YmFzZTY0dXJs.UlNBLVNIQTI1Ng==';

/** What the signature is over (Magic Signatures, section 3.2); `data` is padded base64url. */
export function signatureBase(data: string): Buffer {
  return Buffer.from(data + REST, 'latin1');
}
