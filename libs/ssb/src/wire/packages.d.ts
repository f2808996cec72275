// The parts that we use of packages without types of their own.
declare module 'secret-stack/lib/api.js' {
  interface Plugin {
    name?: string;
    version?: string;
    manifest?: object;
    permissions?: object;
    init(this: object, api: never, config: never): unknown;
  }
  interface Create {
    (config: object): unknown;
    use(plugin: Plugin): Create;
    permissions: { anonymous?: { allow?: string[] } };
  }
  export default function api(plugins: Plugin[], config: object): Create;
}
declare module 'secret-stack/lib/core.js' {
  const core: import('secret-stack/lib/api.js').Plugin;
  export default core;
}
declare module 'secret-stack/lib/plugins/shs.js' {
  const shs: { init(api: object, config: object): void };
  export default shs;
}
declare module 'ssb-keys' {
  interface SsbKeys {
    curve: 'ed25519';
    public: string;
    private: string;
    id: string;
  }
  const ssbKeys: {
    generate(curve?: string | null, seed?: Buffer): SsbKeys;
    signObj<T extends object>(keys: SsbKeys, hmacKey: string | null, message: T): T & { signature: string };
    verifyObj(keys: { public: string }, hmacKey: string | null, message: object): boolean;
    hash(text: string): string;
    box(content: unknown, recipients: string[]): string;
    unbox(boxed: string, keys: SsbKeys): unknown;
  };
  export default ssbKeys;
}
declare module 'ssb-validate' {
  interface FeedState {
    id: string;
    sequence: number;
    timestamp: number;
    queue: unknown[];
  }
  const validate: {
    checkInvalidCheap(state: FeedState | null, message: object): false | Error;
    checkInvalid(state: FeedState | null, hmacKey: string | null, message: object): false | Error;
    create(
      state: FeedState | null,
      keys: object,
      hmacKey: string | null,
      content: object | string,
      now: number,
    ): object;
  };
  export default validate;
}
declare module 'push-stream-to-pull-stream' {
  const toPull: { duplex(stream: object): import('./pull.js').Duplex<unknown> };
  export default toPull;
}
declare module 'epidemic-broadcast-trees' {
  interface Ebt {
    state: {
      clock: Record<string, number>;
      follows: Record<string, boolean>;
      blocks: Record<string, Record<string, true>>;
      peers: Record<string, { clock: Record<string, number> | null; msgs: unknown[] }>;
    };
    streams: Record<string, { end(error?: unknown): void }>;
    request(feed: string, follows?: boolean): void;
    block(feed: string, target: string, blocking?: boolean): void;
    createStream(peer: string, version: 3, client: boolean): object;
    onAppend(message: object): void;
  }
  interface EbtOptions {
    id: string;
    getClock(peer: string, done: (error: unknown, clock: Record<string, number>) => void): void;
    setClock(peer: string, clock: Record<string, number> | null): void;
    getAt(place: { id: string; sequence: number }, done: (error: unknown, message?: object) => void): void;
    append(message: object, done: (error?: unknown) => void): void;
    isFeed(id: string): boolean;
    isMsg(value: unknown): boolean;
    getMsgAuthor(message: object): string;
    getMsgSequence(message: object): number;
  }
  export default function ebt(options: EbtOptions): Ebt;
}
