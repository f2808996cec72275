import type { Account, GraphReader, Protocol } from '@planet/core';
import { Refused } from './refusal.js';

interface Link {
  rel: string;
  type?: string;
  href?: string;
  template?: string;
}
export interface Jrd {
  subject: string;
  aliases?: string[];
  links: Link[];
}

const longestResource = 2048;

/**
 * Answers who stands behind `resource` (RFC 7033): one answer for the person, with the links of every network where
 * they have an account here. Handles are compared as they are and in lower case.
 */
export class Webfinger {
  private readonly host: string;

  constructor(
    private readonly protocols: Protocol[],
    private readonly graph: GraphReader,
    origin: string,
  ) {
    this.host = new URL(origin).host.toLowerCase();
  }

  async answer(resource: string | undefined, rels: string[]): Promise<Jrd> {
    if (!resource) throw new Refused(400, 'malformed', 'The query holds no resource.');
    if (resource.length > longestResource) throw new Refused(400, 'too-long');
    const accounts = await this.find(resource);
    const [first] = accounts;
    if (!first) throw new Refused(404, 'not-found');
    const person = first.of && (await this.graph.account(first.of));
    if (first.goneAt ?? (person && person.goneAt)) throw new Refused(410, 'gone');
    const links = this.linksOf(accounts);
    const aliases = links.flatMap(({ rel, href }) => (href && (rel === 'self' || rel === profilePage) ? [href] : []));
    const handle = localPart(first.handle ?? '') || first.nativeId;
    return {
      subject: `acct:${handle}@${this.host}`,
      aliases: [...new Set(aliases)],
      links: rels.length ? links.filter(({ rel }) => rels.includes(rel)) : links,
    };
  }

  /** The documents of whoever has this handle here. */
  answerHandle(handle: string): Promise<Jrd> {
    return this.answer(`acct:${handle}@${this.host}`, ['self']);
  }

  private async find(resource: string): Promise<Account[]> {
    const handle = this.handleIn(resource);
    const first = handle === null ? await this.byNative(resource) : await this.byHandleOrId(handle);
    if (!first) return [];
    const others = this.protocols.filter(({ name }) => name !== first.network);
    const copies = await Promise.all(others.map(({ name }) => this.copyOf(first, name)));
    return [first, ...copies.filter((copy) => copy !== null && copy.goneAt === null)] as Account[];
  }

  /** A copy from before the account was linked to a person stands with its like, and not with those of the person. */
  private async copyOf(first: Account, network: string): Promise<Account | null> {
    const of = first.of ?? first.id;
    const copy = await this.graph.hosted(of, network);
    if (!copy || copy.of === of || !first.handle) return copy;
    const sameName = await this.graph.hostedByHandle(network, localPart(first.handle));
    return sameName?.of === of ? sameName : null;
  }

  /** The local part where the resource names somebody at our host; null where it is an id of some network. */
  private handleIn(resource: string): string | null {
    const named = /^https?:/i.test(resource) ? null : /^(?:acct:)?(@?[^@?#]+)@([^@/?#]+)$/i.exec(resource);
    if (!named) {
      if (/^acct:/i.test(resource)) throw new Refused(400, 'malformed', 'An account is named acct:name@host.');
      return null;
    }
    const [, name = '', host = ''] = named;
    if (host.toLowerCase() !== this.host) throw new Refused(404, 'not-found', 'The host is not this one.');
    return name;
  }

  /** Before the host may also stand an id of another network, `acct:@…=.ed25519@planet.example`. */
  private async byHandleOrId(name: string): Promise<Account | null> {
    const bare = name.replace(/^@/, '');
    return (await this.byHandle(bare)) ?? (await this.byNative(name)) ?? this.byNative(`@${bare}`);
  }

  /** Networks without links here may give the same handle to somebody else: they are not asked. */
  private async byHandle(handle: string): Promise<Account | null> {
    for (const { name, webfingerLinks } of this.protocols) {
      if (!webfingerLinks) continue;
      const found =
        (await this.graph.hostedByHandle(name, handle)) ??
        (handle === handle.toLowerCase() ? null : await this.graph.hostedByHandle(name, handle.toLowerCase()));
      if (found) return found;
    }
    return null;
  }

  /** Strangers' accounts are not ours to speak for: only those that we host are found by id. */
  private async byNative(resource: string): Promise<Account | null> {
    for (const protocol of this.protocols) {
      if (protocol.owns(resource) === false) continue;
      const account = await this.graph.accountByNative(protocol.name, resource);
      if (account && (account.origin === 'hosted' || account.origin === 'service')) return account;
      const copy = account && (await this.copyElsewhere(account));
      if (copy) return copy;
    }
    return null;
  }

  private async copyElsewhere(account: Account): Promise<Account | null> {
    for (const { name } of this.protocols) {
      const copy = name === account.network ? null : await this.graph.hosted(account.id, name);
      if (copy) return copy;
    }
    return null;
  }

  private linksOf(accounts: Account[]): Link[] {
    const links = new Map<string, Link>();
    for (const account of accounts) {
      const protocol = this.protocols.find(({ name }) => name === account.network);
      for (const link of protocol?.webfingerLinks?.(account) ?? []) {
        // A person has one page, whichever network names it first.
        const key = link.rel === profilePage ? link.rel : [link.rel, link.type, link.href, link.template].join('\n');
        if (!links.has(key)) links.set(key, link);
      }
    }
    return [...links.values()];
  }
}

const profilePage = 'http://webfinger.net/rel/profile-page';
const localPart = (handle: string): string => handle.replace(/^@/, '').split('@')[0] ?? '';
