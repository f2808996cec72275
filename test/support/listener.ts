export interface Heard {
  type: string;
  payload?: { data?: { proofUpdated: { id: string; state: string } } };
}
export interface Listener {
  heard: Heard[];
  /** Waits until what was heard will do. */
  until(accept: (all: Heard[]) => boolean): Promise<void>;
  close(): void;
}

/** Somebody who listens to the changes of their proofs (graphql-transport-ws). */
export async function listenToProofs(
  address: string,
  { authorization, headers = {} }: { authorization?: string; headers?: Record<string, string> } = {},
): Promise<Listener> {
  const url = `${address.replace('http', 'ws')}/graphql`;
  const socket = new WebSocket(url, { protocols: ['graphql-transport-ws'], headers });
  const heard: Heard[] = [];
  const waiting = new Set<() => void>();
  const tell = () => waiting.forEach((look) => look());
  socket.onmessage = ({ data }) => {
    heard.push(JSON.parse(String(data)) as Heard);
    tell();
  };
  await new Promise((resolve, reject) => {
    socket.onopen = resolve;
    socket.onerror = () => reject(new Error('the socket was not opened'));
  });
  const until = (accept: (all: Heard[]) => boolean) =>
    new Promise<void>((resolve) => {
      const look = () => {
        if (!accept(heard)) return;
        waiting.delete(look);
        resolve();
      };
      waiting.add(look);
      look();
    });
  socket.send(JSON.stringify({ type: 'connection_init', payload: authorization ? { authorization } : {} }));
  await until((all) => all.some(({ type }) => type === 'connection_ack'));
  const query = 'subscription { proofUpdated { id state } }';
  socket.send(JSON.stringify({ id: '1', type: 'subscribe', payload: { query } }));
  return { heard, until, close: () => socket.close() };
}
