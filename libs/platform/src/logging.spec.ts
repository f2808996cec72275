import { Writable } from 'node:stream';
import { createLogger, stripCredentials } from './logging.js';

function lines(write: (log: ReturnType<typeof createLogger>) => void): string {
  let text = '';
  const stream = new Writable({
    write(chunk: Buffer, _encoding, done) {
      text += chunk.toString();
      done();
    },
  });
  write(createLogger({ logLevel: 'info', logFormat: 'json' }, 'gateway', stream));
  return text;
}

describe('the log', () => {
  it('names the role and keeps to its level', () => {
    const text = lines((log) => {
      log.debug({}, 'quiet');
      log.info({ ms: 3 }, 'done');
    });
    expect(JSON.parse(text)).toMatchObject({ level: 'info', role: 'gateway', ms: 3, msg: 'done' });
  });
  it('leaves secrets out at every depth that is used', () => {
    const text = lines((log) =>
      log.info(
        { token: 'swordfish', headers: { authorization: 'swordfish' }, request: { keys: { private: 'swordfish' } } },
        'request',
      ),
    );
    expect(text).not.toContain('swordfish');
  });
  it('strips credentials from URLs, in errors too', () => {
    const text = lines((log) =>
      log.error({ url: 'postgres://a:swordfish@db/x', error: new Error('no way to redis://:swordfish@r:1') }, 'failed'),
    );
    expect(text).not.toContain('swordfish');
    expect(text).toContain('postgres://[secret]@db/x');
  });
  it('leaves addresses of people alone', () => {
    expect(stripCredentials('acct:alice@planet.example https://planet.example/@alice')).toBe(
      'acct:alice@planet.example https://planet.example/@alice',
    );
  });
});
