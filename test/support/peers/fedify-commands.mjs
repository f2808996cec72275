// What the Fedify peer's people can do. Each command sends what Fedify makes of it and answers with the ids.
import { Temporal } from '@js-temporal/polyfill';
import * as vocab from '@fedify/vocab';

const { Accept, Announce, Block, Create, Delete, Follow, Like, Move, Note, Question, Reject, Undo, Update } = vocab;
const now = () => Temporal.Now.instant();
const uris = (list) => list.map((each) => new URL(each));

export function fedifyCommands({
  people,
  things,
  gone,
  inbox,
  rejected,
  INSTANCE,
  newPerson,
  answer,
  recipientOf,
  context,
}) {
  const person = (name) => {
    const found = people.get(name);
    if (!found || found.deleted) throw new Error(`no actor ${name}`);
    return found;
  };
  const resolved = new Map();
  /** A handle or id of a person or a thing, fetched and signed as `name`. */
  const lookUp = async (name, target) => {
    const ctx = context();
    const documentLoader = await ctx.getDocumentLoader({ identifier: name });
    const found = await ctx.lookupObject(target, { documentLoader });
    if (found === null) throw new Error(`${target} was not found`);
    return found;
  };
  const actorOf = async (name, target) => {
    const known = resolved.get(target) ?? (await lookUp(name, target));
    if (!known.inboxId) throw new Error(`${target} is a ${known.constructor.name} without inbox`);
    resolved.set(target, known).set(known.id.href, known);
    return known;
  };
  const authorOf = async (name, object) => {
    // What was sent here is not asked for again: what is for a few cannot be.
    const had = inbox.find(({ activity }) => activity.type === 'Create' && activity.object?.id === object);
    if (had) return actorOf(name, had.actor);
    const found = await lookUp(name, object);
    const author = found.attributionId ?? found.actorId;
    if (!author) throw new Error(`${object} names no author`);
    return actorOf(name, author.href);
  };
  const send = async (name, recipients, activity) => {
    const byId = new Map(recipients.map((each) => [each.id.href, each]));
    await context().sendActivity({ identifier: name }, [...byId.values()], activity, { preferSharedInbox: true });
  };
  const followersOf = (name) => [...person(name).followers.values()];
  const actorUri = (name) => context().getActorUri(name);
  const makeId = (Type, name) => context().getObjectUri(Type, { identifier: name, uuid: crypto.randomUUID() });
  const sideId = (name, path) => new URL(`${actorUri(name).href}#${path}/${crypto.randomUUID()}`);

  const describe = (name) => {
    const ctx = context();
    return {
      id: actorUri(name).href,
      name,
      handle: `@${name}@${new URL(ctx.canonicalOrigin ?? ctx.origin).host}`,
      inbox: ctx.getInboxUri(name).href,
      sharedInbox: ctx.getInboxUri().href,
      followers: ctx.getFollowersUri(name).href,
    };
  };

  async function audience(args, ctx) {
    const { actor, to = [], cc = [], mentions = [], inReplyTo, visibility = 'public' } = args;
    const mentioned = await Promise.all(mentions.map((each) => actorOf(actor, each)));
    const replied = inReplyTo ? await authorOf(actor, inReplyTo) : undefined;
    const followers = ctx.getFollowersUri(actor);
    const open = visibility === 'public' || visibility === 'unlisted';
    const people = [...mentioned, ...(replied ? [replied] : [])].map((each) => each.id);
    const wide = { public: [vocab.PUBLIC_COLLECTION], unlisted: [followers], followers: [followers], direct: people }[
      visibility
    ];
    const narrow = {
      public: [followers, ...people],
      unlisted: [vocab.PUBLIC_COLLECTION, ...people],
      followers: people,
      direct: [],
    };
    const tos = [...wide, ...uris(to)];
    const ccs = [...narrow[visibility], ...uris(cc)];
    const named = [...to, ...cc].filter((each) => each !== followers.href && each !== vocab.PUBLIC_COLLECTION.href);
    const extra = await Promise.all(named.map((each) => actorOf(actor, each)));
    const recipients = [
      ...(visibility === 'direct' ? [] : followersOf(actor)),
      ...[...mentioned, ...(replied ? [replied] : []), ...extra].map(recipientOf),
    ];
    return { tos, ccs, mentioned, recipients, open };
  }

  async function undo(name, Type, object) {
    const found = [...things.values()].find(
      (each) =>
        each.object instanceof Type &&
        each.object.actorId.href === actorUri(name).href &&
        each.object.objectId.href === object,
    );
    if (!found) throw new Error(`${name} has no ${Type.name} of ${object}`);
    things.delete(found.object.id.href);
    const id = sideId(name, 'undo');
    const activity = new Undo({ id, actor: actorUri(name), object: found.object, tos: found.tos, ccs: found.ccs });
    await send(name, found.recipients, activity);
    return { id: id.href };
  }

  const own = (id) => {
    const found = things.get(id);
    if (!(found?.object instanceof Note)) throw new Error(`no Note ${id} here`);
    return {
      ...found,
      name: [...people.keys()].find((name) => actorUri(name).href === found.object.attributionId.href),
    };
  };

  return {
    createActor: async (args) => (await newPerson(args), describe(args.name)),
    actors: () => [...people.keys()].filter((name) => name !== INSTANCE).map(describe),
    lookup: async ({ target, actor = INSTANCE }) => (await lookUp(actor, target)).toJsonLd(),

    follow: async ({ actor, target }) => {
      const followed = await actorOf(actor, target);
      const id = sideId(actor, 'follows');
      const follow = new Follow({ id, actor: actorUri(actor), object: followed.id, to: followed.id });
      person(actor).following.set(followed.id.href, { follow, accepted: false });
      await send(actor, [recipientOf(followed)], follow);
      return { id: id.href };
    },
    unfollow: async ({ actor, target }) => {
      const followed = await actorOf(actor, target);
      const { follow } = person(actor).following.get(followed.id.href) ?? {};
      if (!follow) throw new Error(`${actor} does not follow ${target}`);
      person(actor).following.delete(followed.id.href);
      const id = sideId(actor, 'undo');
      await send(
        actor,
        [recipientOf(followed)],
        new Undo({ id, actor: actorUri(actor), object: follow, to: followed.id }),
      );
      return { id: id.href };
    },
    accept: ({ actor, follower }) => answer(person(actor), follower, Accept),
    reject: ({ actor, follower }) => answer(person(actor), follower, Reject),

    post: async (args) => {
      const {
        actor,
        content,
        inReplyTo,
        hashtags = [],
        attachment = [],
        summary,
        sensitive,
        quoteUrl,
        poll,
        location,
      } = args;
      const ctx = context();
      const { tos, ccs, mentioned, recipients, open } = await audience(args, ctx);
      const tags = [
        ...mentioned.map(
          (each) => new vocab.Mention({ href: each.id, name: `@${each.preferredUsername}@${each.id.host}` }),
        ),
        ...hashtags.map((name) => new vocab.Hashtag({ href: new URL(`/tags/${name}`, ctx.origin), name: `#${name}` })),
      ];
      const note = new (poll ? Question : Note)({
        ...(poll ? { exclusiveOptions: poll.map((name) => new Note({ name })) } : {}),
        id: makeId(Note, actor),
        attribution: actorUri(actor),
        content,
        summary,
        sensitive,
        tos,
        ccs,
        tags,
        attachments: attachment.map(
          ({ url, mediaType, name, type = 'Document' }) => new vocab[type]({ url: new URL(url), mediaType, name }),
        ),
        replyTarget: inReplyTo ? new URL(inReplyTo) : undefined,
        quoteUrl: quoteUrl ? new URL(quoteUrl) : undefined,
        location: location ? new vocab.Place(location) : undefined,
        published: now(),
      });
      const id = makeId(Create, actor);
      const create = new Create({ id, actor: actorUri(actor), object: note, tos, ccs, published: now() });
      things.set(note.id.href, { object: note, recipients, tos, ccs, open });
      things.set(id.href, { object: create, recipients, tos, ccs, open });
      await send(actor, recipients, create);
      return { id: note.id.href, activity: id.href };
    },
    editPost: async ({ id, content, summary }) => {
      const { object, recipients, tos, ccs, open, name } = own(id);
      const note = object.clone({ content, updated: now(), ...(summary === undefined ? {} : { summary }) });
      things.set(id, { object: note, recipients, tos, ccs, open });
      const activity = new URL(`${id}#updates/${crypto.randomUUID()}`);
      await send(name, recipients, new Update({ id: activity, actor: actorUri(name), object: note, tos, ccs }));
      return { id, activity: activity.href };
    },
    deletePost: async ({ id }) => {
      const { recipients, tos, ccs, name } = own(id);
      things.delete(id);
      gone.add(id);
      const activity = new URL(`${id}#delete`);
      const object = new vocab.Tombstone({ id: new URL(id), deleted: now() });
      await send(name, recipients, new Delete({ id: activity, actor: actorUri(name), object, tos, ccs }));
      return { activity: activity.href };
    },

    vote: async ({ actor, object, name }) => {
      const author = await authorOf(actor, object);
      const id = sideId(actor, 'votes');
      const note = new Note({ id, attribution: actorUri(actor), name, replyTarget: new URL(object), to: author.id });
      const create = new Create({
        id: new URL(`${id.href}/activity`),
        actor: actorUri(actor),
        object: note,
        to: author.id,
      });
      await send(actor, [recipientOf(author)], create);
      return { id: id.href };
    },
    like: async ({ actor, object }) => {
      const author = await authorOf(actor, object);
      const id = makeId(Like, actor);
      const like = new Like({ id, actor: actorUri(actor), object: new URL(object), to: author.id });
      const recipients = [recipientOf(author)];
      things.set(id.href, { object: like, recipients, tos: [author.id], ccs: [], open: true });
      await send(actor, recipients, like);
      return { id: id.href };
    },
    undoLike: ({ actor, object }) => undo(actor, Like, object),
    boost: async ({ actor, object, to }) => {
      const author = await authorOf(actor, object);
      const id = makeId(Announce, actor);
      const tos = to ? uris(to) : [vocab.PUBLIC_COLLECTION];
      const ccs = [...(to ? [] : [context().getFollowersUri(actor)]), author.id];
      const boost = new Announce({ id, actor: actorUri(actor), object: new URL(object), tos, ccs, published: now() });
      const recipients = [...followersOf(actor), recipientOf(author)];
      things.set(id.href, { object: boost, recipients, tos, ccs, open: true });
      await send(actor, recipients, boost);
      return { id: id.href };
    },
    undoBoost: ({ actor, object }) => undo(actor, Announce, object),

    block: async ({ actor, target }) => {
      const blocked = await actorOf(actor, target);
      const id = makeId(Like, actor).href.replace('/likes/', '/blocks/');
      const block = new Block({ id: new URL(id), actor: actorUri(actor), object: blocked.id, to: blocked.id });
      person(actor).followers.delete(blocked.id.href);
      things.set(id, { object: block, recipients: [recipientOf(blocked)], tos: [blocked.id], ccs: [], open: false });
      await send(actor, [recipientOf(blocked)], block);
      return { id };
    },
    undoBlock: async ({ actor, target }) => undo(actor, Block, (await actorOf(actor, target)).id.href),

    updateActor: async ({ actor, displayName, bio, avatar }) => {
      const found = person(actor);
      if (displayName !== undefined) found.displayName = displayName;
      if (bio !== undefined) found.bio = bio;
      if (avatar !== undefined) found.avatar = avatar;
      const ctx = context();
      const object = await lookUp(actor, actorUri(actor).href);
      const id = sideId(actor, 'updates');
      const update = new Update({
        id,
        actor: actorUri(actor),
        object,
        tos: [vocab.PUBLIC_COLLECTION, ctx.getFollowersUri(actor)],
      });
      await send(actor, followersOf(actor), update);
      return { id: id.href };
    },
    move: async ({ actor, target }) => {
      person(actor).movedTo = target;
      const move = new Move({
        id: sideId(actor, 'moves'),
        actor: actorUri(actor),
        object: actorUri(actor),
        target: new URL(target),
        to: context().getFollowersUri(actor),
      });
      await send(actor, followersOf(actor), move);
      return { id: move.id.href };
    },
    deleteActor: async ({ actor }) => {
      const found = person(actor);
      const followed = await Promise.all([...found.following.keys()].map((id) => actorOf(actor, id)));
      const id = sideId(actor, 'delete');
      const erase = new Delete({ id, actor: actorUri(actor), object: actorUri(actor), to: vocab.PUBLIC_COLLECTION });
      await send(actor, [...followersOf(actor), ...followed.map(recipientOf)], erase);
      found.deleted = now();
      for (const [thing, { object }] of things) {
        if ((object.attributionId ?? object.actorId)?.href !== actorUri(actor).href) continue;
        things.delete(thing);
        gone.add(thing);
      }
      return { id: id.href };
    },

    inbox: ({ actor, type } = {}) =>
      inbox.filter((each) => (!actor || each.recipient === actor) && (!type || each.type === type)),
    received: ({ actor } = {}) => {
      const counts = {};
      for (const each of inbox)
        if (!actor || each.recipient === actor) counts[each.type] = (counts[each.type] ?? 0) + 1;
      return counts;
    },
    rejected: () => rejected,
    followers: ({ actor }) => [...person(actor).followers.keys()],
    following: ({ actor }) => [...person(actor).following].map(([id, { accepted }]) => ({ id, accepted })),
    objects: () => Promise.all([...things.values()].map(({ object }) => object.toJsonLd())),
    clear: () => ((inbox.length = 0), (rejected.length = 0), true),
  };
}
