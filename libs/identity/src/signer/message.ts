import { isAddress, isHex, size, type TypedDataDefinition } from 'viem';
import { signedTypes, type ActMessage, type SignedAct } from '../contracts/typed-data.js';

/** An act as it is stored: numbers as decimal text. */
export const writeMessage = (message: object): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(message).map(([name, value]) => [
      name,
      typeof value === 'bigint' ? String(value) : (value as unknown),
    ]),
  );

/** The stored act, for `typedData`. Null: a field is missing, is of another type, or is one too many. */
export function readMessage<Act extends SignedAct>(act: Act, stored: Record<string, unknown>): ActMessage<Act> | null {
  const fields = signedTypes[act] as readonly { name: string; type: string }[];
  if (Object.keys(stored).length !== fields.length) return null;
  const message: Record<string, unknown> = {};
  for (const { name, type } of fields) {
    const value = valueOf(type, stored[name]);
    if (value === null) return null;
    message[name] = value;
  }
  return message as ActMessage<Act>;
}

function valueOf(type: string, value: unknown): unknown {
  if (type === 'uint8') return Number.isInteger(value) && Number(value) >= 0 && Number(value) < 256 ? value : null;
  if (typeof value !== 'string') return null;
  switch (type) {
    case 'uint256':
      return /^\d{1,78}$/.test(value) && BigInt(value) < 2n ** 256n ? BigInt(value) : null;
    case 'address':
      return isAddress(value, { strict: false }) ? value.toLowerCase() : null;
    case 'bytes32':
      return isHex(value) && size(value) === 32 ? value : null;
    case 'bytes':
      return isHex(value) && value.length % 2 === 0 && size(value) <= 1024 ? value : null;
    default:
      return value.length <= 2000 ? value : null;
  }
}

const domainTypes = [
  { name: 'name', type: 'string' },
  { name: 'version', type: 'string' },
  { name: 'chainId', type: 'uint256' },
  { name: 'verifyingContract', type: 'address' },
];
/** As `eth_signTypedData_v4` takes it. */
export const typedDataJson = ({
  domain,
  types,
  primaryType,
  message,
}: TypedDataDefinition): Record<string, unknown> => ({
  domain,
  types: { EIP712Domain: domainTypes, ...types },
  primaryType,
  message: writeMessage(message as object),
});
