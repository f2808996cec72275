/** A Create of about 2 kB, as Mastodon writes it. */
export function createNote(actor: string, n: number | string, followers = `${actor}/followers`): string {
  const id = `${actor}/statuses/${n}`;
  const published = '2026-11-20T12:00:00Z';
  const to = ['https://www.w3.org/ns/activitystreams#Public'];
  return JSON.stringify({
    '@context': [
      'https://www.w3.org/ns/activitystreams',
      {
        ostatus: 'http://ostatus.org#',
        atomUri: 'ostatus:atomUri',
        sensitive: 'as:sensitive',
        toot: 'http://joinmastodon.org/ns#',
        votersCount: 'toot:votersCount',
      },
    ],
    id: `${id}/activity`,
    type: 'Create',
    actor,
    published,
    to,
    cc: [followers],
    object: {
      id,
      type: 'Note',
      summary: null,
      inReplyTo: null,
      published,
      url: id,
      attributedTo: actor,
      to,
      cc: [followers],
      sensitive: false,
      atomUri: id,
      content: `<p>Post ${n}: ${'Some words that people write of an evening, about trains and weather. '.repeat(14)}</p>`,
      contentMap: { en: '<p>the same in English</p>' },
      attachment: [],
      tag: [],
      replies: {
        id: `${id}/replies`,
        type: 'Collection',
        first: { type: 'CollectionPage', next: `${id}/replies?page=true`, partOf: `${id}/replies`, items: [] },
      },
    },
  });
}
