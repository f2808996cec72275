const FEED = /^@[A-Za-z0-9+/]{43}=\.ed25519$/;
const BLOB = /^&[A-Za-z0-9+/]{43}=\.sha256$/;

export const isFeed = (id: unknown): id is string => typeof id === 'string' && id.length === 53 && FEED.test(id);
export const isBlob = (id: unknown): id is string => typeof id === 'string' && id.length === 52 && BLOB.test(id);
