import type { JsonObject } from '../peers/commands.js';

export interface PodOptions {
  port?: number;
  /** How others see it, when that is not http://127.0.0.1:port. */
  origin?: string;
  /** Of the pods that it looks for; the loopback knows http only. Default http. */
  scheme?: 'http' | 'https';
  /** People made at the start. */
  people?: string[];
  /** Take a later `edited_at` of a known post or comment, as Friendica does and diaspora* does not. Default false. */
  edits?: boolean;
  /** Send a participation for every post of somebody whom a person here shares with, as diaspora* does. Default true. */
  participate?: boolean;
}
export interface PodReady {
  origin: string;
  host: string;
  port: number;
}
export interface PodPerson {
  id: string;
  guid: string;
  name: string;
  first_name: string;
  last_name: string;
  bio: string | null;
  photo: string;
  local: boolean;
  /** Deleted, or moved to this id. */
  gone: boolean;
  moved: string | null;
}
export interface PodPhoto {
  guid: string;
  url: string;
  text: string | null;
  height: number | null;
  width: number | null;
}
export interface PodPost {
  type: 'status_message' | 'reshare';
  guid: string;
  author: string;
  public: boolean;
  text: string | null;
  created_at: string | null;
  edited_at: string | null;
  nsfw: boolean;
  mentions: string[];
  tags: string[];
  photos: PodPhoto[];
  location: { address: string; lat: string; lng: string } | null;
  poll: { guid: string; question: string; answers: { guid: string; answer: string; votes: string[] }[] } | null;
  /** Of a reshare. */
  root: { author: string; guid: string } | null;
  /** Of a limited post: whom it was sent to, or who has it here. */
  recipients: string[];
}
export interface PodLike {
  guid: string;
  author: string;
  positive: boolean;
}
export interface PodComment {
  guid: string;
  author: string;
  text: string;
  created_at: string | null;
  edited_at: string | null;
  /** Properties that diaspora* does not know, such as `thread_parent_guid`. */
  extra: Record<string, string>;
  likes: PodLike[];
}
export interface PodThread {
  post: PodPost;
  comments: PodComment[];
  likes: PodLike[];
  reshares: { guid: string; author: string }[];
  /** Who asked to be told of it. */
  participations: string[];
}
export interface PodContact {
  id: string;
  /** They share with the person. */
  sharing: boolean;
  /** The person shares with them. */
  following: boolean;
}
export interface PodConversation {
  guid: string;
  author: string;
  subject: string;
  participants: string[];
  messages: { guid: string; author: string; text: string; created_at: string | null }[];
}
export interface PodReceived {
  channel: 'public' | 'private';
  recipient: string | null;
  sender: string;
  type: string;
  guid: string | null;
  /** `stored`, or `kept` when it was there already and nothing changed, or `ignored` as diaspora* does. */
  outcome: 'stored' | 'kept' | 'ignored';
  xml: string;
  at: string;
}
export interface PodRefused {
  channel: 'public' | 'private';
  recipient: string | null;
  /** Code of the wire library, or of the pod: guid-taken, duplicate, no-such-answer, author-is-gone, not-found. */
  code: string;
  reason: string;
  body: string;
  at: string;
}
export interface PodDelivery {
  to: string;
  type: string;
  guid: string | null;
  /** HTTP status, or 0 when nobody answered. */
  status: number;
  at: string;
}
type Made = { guid: string };
type By = { person: string };

export interface PodCommands {
  createPerson(args: {
    name: string;
    first_name?: string;
    last_name?: string;
    bio?: string;
    /** Of the RSA key; default 2048. */
    bits?: number;
  }): PodPerson;
  people(): PodPerson[];
  /** A local name, or an id that is discovered if it is not known. */
  lookup(args: { target: string }): PodPerson;
  /** The private key in PEM, for a migration from elsewhere. */
  secret(args: By): { id: string; privateKey: string };

  share(args: By & { target: string }): true;
  unshare(args: By & { target: string }): true;
  block(args: By & { target: string }): true;
  /** `to` makes it limited to these ids; `public: false` without it, to all who share with the person. */
  post(
    args: By & {
      text?: string;
      public?: boolean;
      to?: string[];
      photos?: { text?: string; height?: number; width?: number; base64?: string }[];
      poll?: { question: string; answers: string[] };
      location?: { address: string; lat: string; lng: string };
      /** Ids; each is written as a mention in front of the text. */
      mentions?: string[];
      nsfw?: boolean;
      provider_display_name?: string;
    },
  ): PodPost;
  /** Sends the post again with `edited_at`. */
  edit(args: By & { post: string; text: string }): PodPost;
  /** `extra` are properties unknown to diaspora*, such as `thread_parent_guid`. */
  comment(args: By & { post: string; text: string; extra?: Record<string, string> }): Made;
  like(args: By & { post?: string; comment?: string; positive?: boolean }): Made;
  unlike(args: By & { post?: string; comment?: string }): true;
  /** `answer` is its text or its guid. */
  vote(args: By & { post: string; answer: string }): Made;
  reshare(args: By & { post: string }): Made;
  participate(args: By & { post: string }): Made;
  /** `type` is Post, Comment, Like, Photo or PollParticipation. */
  retract(args: By & { type: string; guid: string }): true;
  /** Changes what is given, and sends it to all contacts. */
  profile(args: By & { values: JsonObject }): PodPerson;
  conversation(args: By & { to: string[]; subject: string; text: string }): Made;
  message(args: By & { conversation: string; text: string }): Made;
  /** Tells the pods of all contacts, and of `to`. */
  deleteAccount(args: By & { to?: string[] }): true;
  /** The person is the new identity. `from` says whose message it is; default old. */
  migrate(args: By & { old: { id: string; privateKey: string }; to: string[]; from?: 'old' | 'new' }): true;
  /** Anything the wire library can make, signed by a person, whoever is named as its author. */
  send(args: By & { type: string; values: JsonObject; to: string; channel?: 'public' | 'private' }): { status: number };
  sendRaw(args: { url: string; body: string; contentType: string }): { status: number };

  posts(args?: { author?: string }): PodPost[];
  thread(args: { post: string }): PodThread | null;
  contacts(args: By): PodContact[];
  conversations(args: By): PodConversation[];
  /** What arrived and was taken, oldest first. */
  accepted(args?: { type?: string }): PodReceived[];
  refused(): PodRefused[];
  deliveries(): PodDelivery[];
  /** GETs of others, oldest first. */
  requests(): { path: string; status: number }[];
  /** Resolves when all that came was read and all that goes out was sent. */
  settle(): true;
  /** How `/receive/…` answers from now on; `times` of them, then as always. What it answers with an error is not read. */
  setStatus(args: { status?: number; delayMs?: number; hang?: boolean; times?: number }): true;
  /** Forgets accepted, refused, deliveries and requests. */
  clear(): true;
}
