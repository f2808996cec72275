import { isIPv6 } from 'node:net';
import { LIMITS } from '../limits.js';

const USER = /^[a-z0-9._-]+$/;
const LABEL = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;
const GUID = /^[0-9A-Za-z\-_@.:]{15,254}[0-9A-Za-z]$/;

/** `user@host[:port]`, lower case only, 255 characters at most; the host is a name, an IPv4 or a bracketed IPv6 address. */
export function isDiasporaId(text: string): boolean {
  const at = text.indexOf('@');
  return at > 0 && text.length <= LIMITS.id && USER.test(text.slice(0, at)) && isHost(text.slice(at + 1));
}

/** The pod of an id that is valid: host, with the port if it has one. */
export function hostOf(id: string): string {
  return id.slice(id.indexOf('@') + 1);
}

function isHost(text: string): boolean {
  const bracket = text.startsWith('[') ? text.indexOf(']') : -1;
  const end = bracket === -1 ? text.indexOf(':') : bracket + 1;
  const host = end === -1 ? text : text.slice(0, end);
  if (end !== -1 && end < text.length && !isPort(text.slice(end))) return false;
  if (bracket !== -1) return host === host.toLowerCase() && isIPv6(host.slice(1, -1)) && !host.includes('%');
  return host.split('.').every((label) => LABEL.test(label));
}

function isPort(text: string): boolean {
  return /^:[1-9]\d{0,4}$/.test(text) && Number(text.slice(1)) <= 65_535;
}

/** 16 to 255 of `0-9A-Za-z-_@.:`, a letter or digit at the end. Case matters. Unique for one author, not in the world. */
export function isGuid(text: string): boolean {
  return GUID.test(text);
}
