import { startPlanet, type RunningPlanet } from '../support/running-planet.js';

const createPost = `mutation ($as: ID!, $text: String!, $audience: Audience) {
  createPost(input: { as: $as, text: $text, audience: $audience }) { post { id } error { message } } }`;
type Made = { createPost: { post: { id: string } } };

describe('hashtags', () => {
  let planet: RunningPlanet;
  let carol: string;
  const write = async (text: string, audience = 'PUBLIC') =>
    (await planet.query<Made>(createPost, { as: carol, text, audience })).createPost.post.id;
  const under = async (tag: string) =>
    (
      await planet.query<{ posts: { nodes: { id: string }[] } }>(
        'query ($tag: String!) { posts(tag: $tag) { nodes { id } } }',
        { tag },
      )
    ).posts.nodes.map(({ id }) => id);
  const page = async (tag: string, query = '') => {
    const answer = await fetch(`${planet.origin}/tags/${encodeURIComponent(tag)}${query}`, {
      headers: { accept: 'text/html' },
    });
    return { status: answer.status, text: await answer.text() };
  };
  beforeAll(async () => {
    planet = await startPlanet();
    const made = await planet.query<{ createAccount: { account: { id: string } } }>(
      'mutation { createAccount(handle: "carol", name: "Carol <3") { account { id } error { message } } }',
    );
    carol = made.createAccount.account.id;
  });
  afterAll(async () => {
    await planet?.stop();
  });

  it('list what is public under them, whatever their case, and nothing else', async () => {
    const first = await write('morning #Café');
    const second = await write('evening #CAFÉ and #tea');
    await write('a whisper #café', 'UNLISTED');
    expect(await under('#café')).toEqual([second, first]);
    expect(await under('tea')).toEqual([second]);
    const { status, text } = await page('café');
    expect(status).toBe(200);
    expect(text).toContain('Carol &#60;3');
    expect(text).toMatch(/evening[\s\S]*morning/);
    expect(text).not.toContain('whisper');
  });

  it('forget what was edited away or deleted', async () => {
    const edited = await write('one #fleeting');
    const deleted = await write('two #fleeting');
    expect(await under('fleeting')).toHaveLength(2);
    await planet.query(
      `mutation ($as: ID!, $edited: ID!, $deleted: ID!) {
        editPost(input: { as: $as, post: $edited, text: "one #lasting" }) { error { message } }
        deletePost(as: $as, post: $deleted) { error { message } } }`,
      { as: carol, edited, deleted },
    );
    expect(await under('fleeting')).toEqual([]);
    expect(await under('lasting')).toEqual([edited]);
  });

  it('have as many pages as they need, and one where there is nothing', async () => {
    for (let n = 0; n < 42; n++) await write(`number ${n} #many`);
    const first = await page('many');
    const next = /rel="next" href="[^"]*(\?after=[^"]+)"/.exec(first.text)![1]!;
    expect(first.text).not.toContain('number 1 ');
    expect((await page('many', next)).text).toContain('number 1 ');
    expect((await page('nothing"><script>')).text).not.toContain('<script>');
    expect((await page('many', '?after=nonsense')).status).toBe(200);
  });
});
