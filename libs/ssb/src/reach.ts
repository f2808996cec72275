import type { Kit } from '@planet/core';
import type { Policy, SsbNode } from './wire/index.js';

const everyMs = 3000;

/** Whom the pub replicates: its members and those within some follows of them. Looked up anew every few seconds. */
export class Reach implements Policy {
  private near = new Set<string>();
  private members = new Set<string>();
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly kit: Kit,
    private readonly hops: number,
  ) {}

  async refresh(node?: SsbNode): Promise<void> {
    const before = this.near;
    const [near, members] = await Promise.all([this.kit.graph.reach('ssb', this.hops), this.kit.graph.reach('ssb', 0)]);
    this.near = new Set(near);
    this.members = new Set(members);
    if (!node) return;
    const added = near.filter((feed) => !before.has(feed));
    if (added.length > 0) await node.request(added);
    for (const feed of before) if (!this.near.has(feed)) node.unrequest(feed);
  }

  watch(node: SsbNode): void {
    const look = () =>
      this.refresh(node).catch((error: unknown) =>
        this.kit.logger.warn({ err: error }, 'cannot look up whom to replicate'),
      );
    this.timer = setInterval(() => void look(), everyMs);
  }
  stop(): void {
    clearInterval(this.timer);
  }

  isMember(feed: string): boolean {
    return this.members.has(feed);
  }
  wanted(feeds: string[]): Promise<Set<string>> {
    return Promise.resolve(new Set(feeds.filter((feed) => this.near.has(feed))));
  }
  async isBlocked(feed: string): Promise<boolean> {
    return this.kit.graph.isBanned('ssb', feed);
  }
}
