import { ok, refuse } from '@planet/core';
import type { Kit, LogEntry, Outcome, Scope } from '@planet/core';
import ssbKeys from 'ssb-keys';
import type { SsbConfig } from './config.js';
import { fillParts } from './convert/to-ssb.js';
import { toLogEntry } from './stores.js';
import { box, createMessage, type Head, type Keys } from './wire/index.js';

/** Extends the feeds that live here. One writer at a time: the head is locked until the scope ends. */
export class Publisher {
  constructor(
    private readonly kit: Kit,
    private readonly config: SsbConfig,
  ) {}

  /** The key pair of a feed that lives here; made at first need. */
  async keysOf(owner: string): Promise<Keys> {
    const pair = await this.kit.keys.ensure(owner, 'ssb', () => {
      const keys = ssbKeys.generate() as Keys;
      return { public: keys.public, private: keys.private };
    });
    return { curve: 'ed25519', public: pair.public, private: pair.private, id: `@${pair.public}` };
  }

  /** Appends a document's parts within the scope; a part may refer to the keys of those before it. */
  async append(owner: string, feed: string, parts: object[], scope: Scope): Promise<Outcome<LogEntry[]>> {
    const keys = await this.keysOf(owner);
    if (keys.id !== feed) throw new Error(`the key of ${owner} is not that of ${feed}`);
    let head: Head | null = await this.kit.log.lockHead(feed, scope);
    const entries: LogEntry[] = [];
    for (const part of parts) {
      const content = fillParts(part as never, entries.map((entry) => entry.key) as never) as unknown as Record<
        string,
        unknown
      >;
      const made = createMessage(head, keys, sealed(content), this.kit.clock().getTime(), this.config.capsSign ?? null);
      if (!made.ok)
        return refuse(
          made.reason === 'too-long' ? 'too-long' : 'malformed',
          made.detail ?? `${made.length} characters`,
        );
      entries.push(toLogEntry(made.entry));
      head = made.entry;
    }
    await this.kit.log.append(entries, scope);
    return ok(entries);
  }

  /** One message in a scope of its own. */
  async publish(owner: string, feed: string, content: object): Promise<Outcome<LogEntry>> {
    return this.kit.log.inScope(async (scope) => {
      const appended = await this.append(owner, feed, [content], scope);
      return appended.ok ? ok(appended.value[0]!) : appended;
    });
  }
}

/** What is addressed to a few is sealed for them before it is signed. */
const sealed = (content: Record<string, unknown>): Record<string, unknown> | string =>
  Array.isArray(content.recps) ? box(content, content.recps as string[]) : content;
