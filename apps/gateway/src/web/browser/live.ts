interface Message {
  type: string;
  payload?: unknown;
}
export interface Hearing {
  /** Something was told; also when the line opens, for what was missed before. */
  heard(): void;
  /** Is the line open? While it is not, nothing is told. */
  line(open: boolean): void;
}

const soonest = 1_000;
const latest = 60_000;

/** Listens to a subscription of the API (graphql-transport-ws), and comes back when the line is lost. */
export function listen(query: string, { heard, line }: Hearing): void {
  let wait = soonest;
  const connect = (): void => {
    const socket = new WebSocket(`${location.origin.replace(/^http/, 'ws')}/graphql`, 'graphql-transport-ws');
    const send = (message: object): void => socket.send(JSON.stringify(message));
    socket.addEventListener('open', () => send({ type: 'connection_init' }));
    socket.addEventListener('message', ({ data }) => {
      const { type } = JSON.parse(String(data)) as Message;
      if (type === 'connection_ack') {
        send({ id: '1', type: 'subscribe', payload: { query } });
        wait = soonest;
        line(true);
        heard();
      } else if (type === 'next') heard();
      else if (type === 'ping') send({ type: 'pong' });
      else if (type === 'error' || type === 'complete') socket.close();
    });
    socket.addEventListener('close', () => {
      line(false);
      setTimeout(connect, wait);
      wait = Math.min(wait * 2, latest);
    });
  };
  connect();
}
