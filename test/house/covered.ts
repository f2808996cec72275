import type { ActivityKind, Audience } from '@planet/core';

/** Where an ability of a network is seen to hold: the file, and the beginning of the test's or step's name in it. */
type Place = readonly [file: string, name: string];
type Cells = Partial<Record<ActivityKind | `audience ${Audience}`, Place>>;

const demo = 'test/demo/scenario.ts';
const demoPod = 'test/demo/diaspora.ts';
const pod = 'test/interop/diaspora.test.ts';
/** What nobody of another network can cause: the suite that every network must pass has it written and read again. */
const suite: Place = ['test/contract/describe-protocol.ts', 'what it writes, read by its own'];

/** For each network: the test in which a peer of it, a program of its own, has what somebody of another network did. */
export const covered: Record<string, Cells> = {
  ssb: {
    post: [demo, 'Bob replies to Alice'],
    edit: [demo, 'Bob edits'],
    delete: [demo, 'Bob deletes'],
    repost: [demo, 'Bob boosts the post'],
    react: [demo, 'Bob likes the post'],
    unreact: [demo, 'Bob ends his like and his boost'],
    vote: [demo, 'Bob votes in it'],
    follow: [demo, "Bob's follow stands in his feed"],
    unfollow: [pod, 'sharing ends and blocks stand on all sides'],
    profile: [demo, "Bob's name is on Alice's phone"],
    block: [pod, 'sharing ends and blocks stand on all sides'],
    move: [pod, 'a person moves'],
    unblock: [pod, 'blocks end on all sides'],
    leave: [pod, 'an account is deleted'],
    'audience public': [demo, 'Bob replies to Alice'],
  },
  activitypub: {
    post: [demo, 'Alice posts; her follower has it'],
    edit: [demo, 'Alice edits'],
    delete: [demo, 'Alice deletes her post'],
    repost: [demo, 'Alice shares the reply'],
    react: [demo, 'Alice likes the reply'],
    unreact: [demo, 'Alice ends her share and her like'],
    vote: [demo, 'Alice votes in it'],
    tally: ['test/pipeline/polls.test.ts', 'the new numbers are told where the poll went'],
    follow: [demo, 'Alice follows Bob'],
    unfollow: [demo, 'Alice stops following Bob'],
    accept: [demo, 'Bob follows Alice'],
    reject: suite,
    profile: [demo, 'Alice changes her name'],
    move: [pod, 'a person moves'],
    block: [demo, 'Alice blocks Bob'],
    unblock: [pod, 'blocks end on all sides'],
    leave: [pod, 'an account is deleted'],
    'audience public': [demo, 'Alice posts; her follower has it'],
    'audience unlisted': suite,
    'audience followers': suite,
    'audience direct': [demoPod, 'Carol writes to Bob alone'],
    'audience group': [demoPod, 'Carol posts for Bob alone'],
  },
  diaspora: {
    post: [demoPod, 'Alice posts a picture for Carol'],
    edit: [demoPod, 'Carol edits, and Alice edits'],
    delete: [pod, 'ssb → diaspora: a post is deleted'],
    repost: [demoPod, 'Alice and Bob share Carol’s post'],
    react: [demoPod, 'Everybody likes'],
    unreact: [pod, 'ssb → diaspora: like and unlike, of a post and of a comment'],
    vote: [demoPod, 'Carol asks in a poll; Alice and Bob vote'],
    follow: [demoPod, 'Alice shares with Carol'],
    unfollow: [demoPod, 'Alice and Bob stop sharing with Carol'],
    profile: [pod, 'ssb → diaspora: name, words and picture of a person'],
    move: [pod, 'a person of the fediverse moves: pods are told'],
    block: [pod, 'sharing ends and blocks stand on all sides'],
    unblock: [pod, 'blocks end on all sides'],
    leave: [pod, 'an account is deleted'],
    'audience public': [demoPod, 'Alice posts a picture for Carol'],
    'audience unlisted': [pod, 'activitypub → diaspora: an edit, and a post that is quiet'],
    'audience followers': [pod, 'a followers-only post of the fediverse comes sealed'],
    'audience direct': [pod, 'a direct post of the fediverse is a talk with those whom it names'],
    'audience group': ['libs/diaspora/src/convert/convert.spec.ts', 'a post'],
  },
};
