import type { Kit, PostId, Target } from '@planet/core';
import { hostOf, publicInbox, readEntity, writeEntity, type Relayable } from './wire/index.js';

const keptSeconds = 90 * 24 * 3600;

/** What the server of a thread's first author keeps for it: answers as they were signed, and who asked to hear of it. */
export class HandedOn {
  constructor(private readonly kit: Kit) {}

  keep = (entity: Relayable): Promise<void> =>
    this.kit.kv.set(`signed/${entity.author}/${entity.guid}`, writeEntity(entity), keptSeconds);

  /** Guids are unique for their author only: somebody else's answer of the same name is another. */
  async find(author: string, guid: string): Promise<Relayable | null> {
    const xml = await this.kit.kv.get<string>(`signed/${author}/${guid}`);
    return xml === null ? null : (readEntity(xml) as Relayable);
  }

  /** One entry for a pod and a thread, however many people of it ask. */
  subscribe(root: PostId, pod: string, person: string): Promise<void> {
    const place: Target = { address: publicInbox(pod), host: hostOf(person) };
    return this.kit.kv.set(`subscriber/${root}/${hostOf(person)}`, place, keptSeconds);
  }

  subscribers = (root: PostId): Promise<Target[]> => this.kit.kv.list<Target>(`subscriber/${root}/`, 1000);
}
