/** The parts that the commands use. */
declare module 'ssb-client' {
  type Method<T = unknown> = (...args: unknown[]) => Promise<T>;
  export interface SsbClient {
    whoami: Method<{ id: string }>;
    publish: Method<object>;
    invite: { create: Method<string> };
    admin: { peers: Method<{ since: number }[]>; status: Method<object>; connect: Method<object> };
    close(): void;
  }
  interface Options {
    remote: string;
    caps: { shs: string };
    path: string;
  }
  export default function connect(keys: object, options: Options): Promise<SsbClient>;
}
