import {
  findHashtags,
  findMentions,
  participantsOf,
  photoAddress,
  type Comment,
  type Like,
} from '../../../libs/diaspora/src/wire/index.js';
import type { PodCommands, PodComment, PodContact, PodConversation, PodLike, PodPost, PodThread } from './commands.js';
import type { Post, State } from './state.js';

const COMMENT = ['author', 'guid', 'parent_guid', 'text', 'created_at', 'edited_at'];

export function describePost(state: State, post: Post): PodPost {
  const message = post.type === 'status_message' ? post : undefined;
  const text = message?.text ?? null;
  const tags = findHashtags(text ?? '').map(({ tag }) => tag.toLowerCase());
  return {
    type: post.type,
    guid: post.guid,
    author: post.author,
    public: state.isPublic(post),
    text,
    created_at: post.created_at,
    edited_at: message?.edited_at ?? null,
    nsfw: tags.includes('nsfw'),
    mentions: findMentions(text ?? '').map(({ id }) => id),
    tags,
    photos: (message?.photos ?? []).map((photo) => {
      const { guid, text, height, width } = photo;
      return { guid, url: photoAddress(photo) ?? '', text, height, width };
    }),
    location: message?.location ?? null,
    poll: describePoll(state, message?.poll ?? null),
    root:
      post.type === 'reshare' && post.root_guid !== null ? { author: post.root_author!, guid: post.root_guid } : null,
    recipients: [...(state.recipients.get(post.guid) ?? [])],
  };
}

function describePoll(state: State, poll: Extract<Post, { type: 'status_message' }>['poll']): PodPost['poll'] {
  if (poll === null) return null;
  const votes = [...state.answers.values()].filter((answer) => answer.type === 'poll_participation');
  const of = (guid: string) => votes.filter((vote) => vote.poll_answer_guid === guid).map(({ author }) => author);
  const answers = poll.poll_answers.map(({ guid, answer }) => ({ guid, answer, votes: of(guid) }));
  return { guid: poll.guid, question: poll.question, answers };
}

function likesOf(state: State, guid: string): PodLike[] {
  const likes = [...state.answers.values()].filter((answer): answer is Like => answer.type === 'like');
  return likes
    .filter(({ parent_guid }) => parent_guid === guid)
    .map(({ guid, author, positive }) => ({ guid, author, positive }));
}

function describeComment(state: State, comment: Comment): PodComment {
  const { guid, author, text, created_at, edited_at, signed } = comment;
  const extra = Object.fromEntries(signed.filter(([name]) => !COMMENT.includes(name)));
  return { guid, author, text, created_at, edited_at, extra, likes: likesOf(state, guid) };
}

function threadOf(state: State, guid: string): PodThread | null {
  const post = state.posts.get(guid);
  if (post === undefined) return null;
  const comments = [...state.answers.values()].filter((answer): answer is Comment => answer.type === 'comment');
  const reshares = [...state.posts.values()].filter((other) => other.type === 'reshare' && other.root_guid === guid);
  const asked = [...state.participations.values()].filter(({ parent_guid }) => parent_guid === guid);
  return {
    post: describePost(state, post),
    comments: comments.filter((each) => each.parent_guid === guid).map((each) => describeComment(state, each)),
    likes: likesOf(state, guid),
    reshares: reshares.map(({ guid, author }) => ({ guid, author })),
    participations: asked.map(({ author }) => author),
  };
}

function contactsOf(state: State, person: string): PodContact[] {
  return [...state.contactsOf(state.local(person).id)].map(([id, contact]) => ({ id, ...contact }));
}

function conversationsOf(state: State, person: string): PodConversation[] {
  const { id } = state.local(person);
  return [...state.conversations.values()]
    .filter(({ conversation }) => participantsOf(conversation).includes(id))
    .map(({ conversation, messages }) => ({
      guid: conversation.guid,
      author: conversation.author,
      subject: conversation.subject,
      participants: participantsOf(conversation),
      messages: messages.map(({ guid, author, text, created_at }) => ({ guid, author, text, created_at })),
    }));
}

type Watching = 'posts' | 'thread' | 'contacts' | 'conversations' | 'accepted' | 'refused' | 'deliveries' | 'requests';

/** The commands that change nothing. */
export function observing(state: State): Pick<PodCommands, Watching> {
  return {
    posts: ({ author } = {}) =>
      [...state.posts.values()]
        .filter((post) => author === undefined || post.author === author)
        .map((post) => describePost(state, post)),
    thread: ({ post }) => threadOf(state, post),
    contacts: ({ person }) => contactsOf(state, person),
    conversations: ({ person }) => conversationsOf(state, person),
    accepted: ({ type } = {}) => state.accepted.filter((line) => type === undefined || line.type === type),
    refused: () => state.refused,
    deliveries: () => state.deliveries,
    requests: () => state.requests,
  };
}
