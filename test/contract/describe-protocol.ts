import fc from 'fast-check';
import type { z } from 'zod';
import {
  accountIdOf,
  accountTarget,
  activityKinds,
  nativeActivitySchema,
  nativeTarget,
  postIdOf,
  postTarget,
  reasons,
} from '@planet/core';
import type {
  Account,
  AccountId,
  Activity,
  ActivityId,
  ActivityKind,
  Content,
  Envelope,
  EnvelopeDraft,
  HttpRequest,
  NativeActivity,
  NativeDocument,
  NativeId,
  Outcome,
  PostId,
  PostRef,
  Protocol,
  ProtocolDefinition,
  Refs,
} from '@planet/core';
import { referencesOf } from '../support/fake-network.js';
import { describeProofs, type ProofFixtures } from './describe-proofs.js';
import { memoryKit, type MemoryKit } from '../support/memory-kit.js';

/** What a network must give so that it can be tested with the others. */
export interface ContractFixtures {
  /** Its block of settings, before its schema. */
  config?: object;
  /** Ids of the network that name nothing of ours, and texts that are no ids of it. */
  ids: { account: string; post: string; otherPost: string; foreign: string[] };
  /** Kinds that it has words for and does not offer all the same. */
  kept?: ActivityKind[];
  /** An id under which a post of ours stands on the network. */
  ownPost(protocol: Protocol, post: PostId): string;
  /** Real arrivals, made for this kit; each must be believed, and say the kind. */
  arrivals(kit: MemoryKit, protocol: Protocol): Promise<{ name: string; draft: EnvelopeDraft; kind?: ActivityKind }[]>;
  /** Ways to forge an arrival; each must be refused. */
  forgeries: { name: string; forge(draft: EnvelopeDraft): EnvelopeDraft }[];
  /** How a document of ours would come back, were it another's; null: the network cannot hear its own. */
  hear: ((document: NativeDocument, as: Account, kit: MemoryKit) => { document: unknown; digest?: string }[]) | null;
  /** Makes the world take what is delivered; gives what it has after that, each thing once. */
  deliverable(kit: MemoryKit, as: Account): { address: string; host: string | null; effects(): string[] };
  /** Where its accounts can be linked. */
  proofs?: Omit<ProofFixtures, 'network'>;
}

/** CONTRACT_RUNS=50 looks fifty times as long for what breaks a rule. */
const runs = Number(process.env['CONTRACT_RUNS'] ?? 1);
const me = accountIdOf('planet', 'me');
const them = accountIdOf('x', 'them');
const nobody = accountIdOf('y', 'nobody');
const mine = postIdOf('planet', 'mine');
const theirs = postIdOf('x', 'theirs');
const absent = postIdOf('y', 'absent');
const shared = postIdOf('planet', 'shared');
const at = new Date('2026-11-01T12:00:00.000Z');

/** Acts that some networks write in other words, or say to one server alone. */
const otherWords: ActivityKind[] = ['leave', 'profile', 'edit', 'unblock', 'accept', 'reject', 'vote', 'tally'];

/** The suite that every network must pass. */
export function describeProtocol<Config extends z.ZodType>(
  definition: ProtocolDefinition<Config>,
  fixtures: ContractFixtures,
): void {
  describe(`the network ${definition.name}`, () => {
    let kit: MemoryKit;
    let protocol: Protocol;
    let as: Account;
    let refs: Refs;

    beforeAll(async () => {
      kit = memoryKit();
      protocol = await definition.create(kit, definition.config.parse(fixtures.config ?? {}));
      as = await hostedAccount('alice');
      refs = refsFrom(fixtures, protocol, as);
    });

    async function hostedAccount(handle: string): Promise<Account> {
      const person = accountOf(accountIdOf('planet', handle), 'planet', `planet:${handle}`, handle);
      const hosted = await protocol.host(person, handle);
      if (!hosted.ok) throw new Error(hosted.reason);
      const account: Account = {
        ...accountOf(
          accountIdOf(definition.name, hosted.value.nativeId),
          definition.name,
          hosted.value.nativeId,
          handle,
        ),
        origin: 'hosted',
        of: person.id,
        handle: hosted.value.host ? `${hosted.value.handle}@${hosted.value.host}` : hosted.value.handle,
        host: hosted.value.host,
        endpoints: hosted.value.endpoints,
      };
      kit.accounts.push(person, account);
      return account;
    }
    const envelope = (draft: EnvelopeDraft): Envelope => ({
      ...draft,
      id: 'e' as Envelope['id'],
      body: typeof draft.body === 'string' ? draft.body : Buffer.from(draft.body).toString('utf8'),
      receivedAt: new Date(),
      orphan: false,
    });
    const owned = (id: string): boolean => id.startsWith('acct:') || protocol.owns(id) !== false;
    const heard = (document: unknown, digest = fixtures.ids.post): Outcome<NativeActivity[]> =>
      protocol.parse({
        envelope: envelope({
          network: definition.name,
          digest,
          transport: 'push',
          body: JSON.stringify(document) ?? 'null',
          headers: {},
        }),
        signer: fixtures.ids.account as NativeId,
        document,
      });

    describe('its data', () => {
      it('names the network as the registry does', () => expect(protocol.name).toBe(definition.name));

      it('says what it can in words that exist', () => {
        const { kinds, audiences, delivery, maxTextBytes } = protocol.abilities;
        expect(kinds.filter((kind) => !activityKinds.includes(kind))).toEqual([]);
        expect(new Set(kinds).size).toBe(kinds.length);
        expect(audiences).toContain('public');
        expect(['inbox', 'feed']).toContain(delivery);
        expect(maxTextBytes === null || maxTextBytes > 100).toBe(true);
      });

      it('its settings have defaults that start it', () => {
        expect(definition.config.safeParse({}).success).toBe(true);
      });
    });

    describe('owns', () => {
      it('knows its own ids and no others', () => {
        for (const id of [fixtures.ids.account, as.nativeId]) expect(protocol.owns(id)).toBe(true);
        // Ids of posts may be of a form that others have too.
        expect(protocol.owns(fixtures.ids.post)).not.toBe(false);
        for (const id of fixtures.ids.foreign) expect(protocol.owns(id)).not.toBe(true);
      });

      it('is total, the same each time, and touches nothing', () => {
        const before = kit.touches;
        fc.assert(
          fc.property(
            fc.oneof(fc.string({ unit: 'binary' }), fc.webUrl(), mangled(Object.values(fixtures.ids).flat())),
            (id) => {
              const said = protocol.owns(id);
              expect([true, false, 'unsure']).toContain(said);
              expect(protocol.owns(id)).toBe(said);
            },
          ),
        );
        expect(kit.touches).toBe(before);
      });
    });

    describe('host', () => {
      it('gives an account ids of the network, the same when asked again, others to others', async () => {
        const [one, again, other] = [
          await hostedAccount('bob'),
          await hostedAccount('bob'),
          await hostedAccount('carol'),
        ];
        expect(again).toMatchObject({
          nativeId: one.nativeId,
          handle: one.handle,
          host: one.host,
          endpoints: one.endpoints,
        });
        expect(other.nativeId).not.toBe(one.nativeId);
        expect(protocol.owns(one.nativeId)).toBe(true);
      });

      it('gives two callers at once the same', async () => {
        const person = accountOf(accountIdOf('planet', 'dora'), 'planet', 'planet:dora', 'dora');
        const answers = await Promise.all([1, 2, 3].map(() => protocol.host(person, 'dora')));
        for (const answer of answers) expect(answer).toEqual(answers[0]);
      });
    });

    it('copyId is an id of the network, made from ours alone', () => {
      if (!protocol.copyId) return expect(protocol.abilities.delivery).toBe('feed');
      expect(protocol.owns(protocol.copyId(mine))).not.toBe(false);
      expect(protocol.copyId(mine)).toBe(protocol.copyId(mine));
      expect(protocol.copyId(mine)).not.toBe(protocol.copyId(theirs));
    });

    it('the account of the pub stands, and is the same each time', async () => {
      const service = await protocol.service?.();
      expect(service).toBeDefined();
      expect(protocol.owns(service!.nativeId)).toBe(true);
      expect(await protocol.service?.()).toEqual(service);
      expect(service!.nativeId).not.toBe(as.nativeId);
    });

    describe('its proofs', () => {
      it('are tested where there are any', () =>
        expect(fixtures.proofs !== undefined).toBe(protocol.proofs !== undefined));
      if (fixtures.proofs) describeProofs({ ...fixtures.proofs, network: definition.name }, () => ({ kit, protocol }));
    });

    describe('render', () => {
      it.each(activityKinds)('%s: a document, or unsupported', (kind) => {
        const rendered = protocol.render(sample(kind), as, refs);
        if (protocol.abilities.kinds.includes(kind)) expect(rendered).toMatchObject({ ok: true });
        else if (fixtures.kept?.includes(kind)) expect(rendered).toMatchObject({ ok: true });
        else expect(rendered).toMatchObject({ ok: false, reason: 'unsupported' });
      });

      it.each(activityKinds)('%s: the same each time, changes nothing that it is given, touches nothing', (kind) => {
        const activity = sample(kind);
        const before = [structuredClone(activity), kit.touches];
        const first = protocol.render(activity, as, refs);
        expect(protocol.render(sample(kind), as, refs)).toEqual(first);
        expect([activity, kit.touches]).toEqual(before);
      });

      it('says what it needs and has not: a thing without a copy, a person without an account', () => {
        for (const act of [
          { ...sample('react'), object: absent } as Activity,
          { ...sample('repost'), object: absent } as Activity,
          { ...sample('follow'), target: nobody } as Activity,
        ]) {
          const rendered = protocol.render(act, as, refs);
          if (!rendered.ok) expect(rendered.retry).toBe(false);
        }
        expect(protocol.render({ ...sample('follow'), target: nobody } as Activity, as, refs)).toMatchObject({
          ok: false,
        });
        expect(protocol.render({ ...sample('react'), object: absent } as Activity, as, refs)).toMatchObject({
          ok: false,
        });
      });

      it('is total over what a post may hold', () => {
        fc.assert(
          fc.property(anyContent(), (content) => {
            for (const kind of ['post', 'edit'] as const) {
              const rendered = protocol.render({ ...base(kind), kind, content } as Activity, as, refs);
              if (!rendered.ok) expect(Object.keys(reasons)).toContain(rendered.reason);
            }
          }),
          { numRuns: 200 * runs },
        );
      });

      it('is total over what a profile may hold', () => {
        const text = fc.string({ unit: 'grapheme', maxLength: 300 });
        fc.assert(
          fc.property(
            fc.record(
              {
                name: text,
                bio: text,
                url: fc.oneof(fc.webUrl(), text),
                fields: fc.array(fc.record({ name: text, value: text }), { maxLength: 5 }),
                avatar: fc.record({ url: fc.oneof(fc.webUrl(), fc.constant(`blob:${'a'.repeat(64)}`), text) }),
                discoverable: fc.boolean(),
                locked: fc.boolean(),
              },
              { requiredKeys: [] },
            ),
            (profile) =>
              void protocol.render({ ...base('profile'), kind: 'profile', of: me, profile } as Activity, as, refs),
          ),
          { numRuns: 100 * runs },
        );
      });

      it('an answer that the poll has not, or a poll that is none there, is refused by name', () => {
        for (const vote of [{ choices: [7] }, { object: shared }, { object: absent }]) {
          const rendered = protocol.render({ ...sample('vote'), ...vote } as Activity, as, refs);
          expect(rendered).toMatchObject({ ok: false, retry: false });
        }
      });

      it('the ids of a poll of ours are the same each time, and of no other', () => {
        const named = protocol.copyPoll?.(mine, 3);
        if (!named) return;
        expect(protocol.copyPoll!(mine, 3)).toEqual(named);
        expect(new Set([named.id, ...named.options, protocol.copyPoll!(theirs, 3).id]).size).toBe(5);
      });

      it('a poll and a place are told, as what they are or in words', () => {
        const location = { name: 'Prater', latitude: 48.25, longitude: 16.5 };
        const content = { ...contentOf(mine), poll: pollOf(), location };
        const rendered = protocol.render({ ...base('post'), kind: 'post', content } as Activity, as, refs);
        expect(rendered).toMatchObject({ ok: true });
        if (!rendered.ok || !fixtures.hear) return;
        const said = fixtures.hear(rendered.value, as, kit).map(({ document, digest }) => heard(document, digest));
        const acts = said.flatMap((outcome) => (outcome.ok ? outcome.value : []));
        const told = JSON.stringify(acts.map((act) => ('content' in act ? act.content : null)));
        for (const word of ['tea', 'milk', 'Prater', '48.25']) expect(told).toContain(word);
      });

      it('a text far over what one message holds still gives a document', () => {
        const content = { ...contentOf(mine), text: 'A sentence that is long enough. '.repeat(2000) };
        expect(protocol.render({ ...base('post'), kind: 'post', content } as Activity, as, refs)).toMatchObject({
          ok: true,
        });
      });
    });

    describe('parse', () => {
      // `verify` hands on objects only.
      it('is total over any object, and the same each time', () => {
        fc.assert(
          fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (document) => {
            const said = heard(document);
            expect(heard(document)).toEqual(said);
            checkParsed(said);
          }),
          { numRuns: 300 * runs },
        );
      });

      it('is total over real documents with any part replaced', async () => {
        const documents = await realDocuments();
        fc.assert(
          fc.property(
            fc.integer({ min: 0, max: documents.length - 1 }),
            fc.array(fc.tuple(fc.nat(), fc.oneof(fc.jsonValue(), mangled(Object.values(fixtures.ids).flat()))), {
              minLength: 1,
              maxLength: 4,
            }),
            (index, changes) => {
              let document = structuredClone(documents[index]);
              for (const [place, value] of changes) document = replaced(document, place, value);
              checkParsed(heard(document));
            },
          ),
          { numRuns: 600 * runs },
        );
      });

      it('touches nothing and changes nothing that it is given', async () => {
        for (const document of await realDocuments()) {
          const [copy, before] = [structuredClone(document), kit.touches];
          heard(document);
          expect(document).toEqual(copy);
          expect(kit.touches).toBe(before);
        }
      });

      function checkParsed(said: Outcome<NativeActivity[]>): void {
        if (!said.ok) {
          expect(Object.keys(reasons)).toContain(said.reason);
          return;
        }
        for (const act of said.value) {
          expect(nativeActivitySchema.safeParse(act).error?.issues ?? []).toEqual([]);
          for (const ref of referencesOf(act)) expect({ ref, owned: owned(ref) }).toEqual({ ref, owned: true });
        }
      }
      /** Arrivals as `verify` hands them on, and what `render` writes. */
      async function realDocuments(): Promise<unknown[]> {
        const verified = await Promise.all(
          (await fixtures.arrivals(kit, protocol)).map(({ draft }) => protocol.verify(envelope(draft))),
        );
        const own = activityKinds.flatMap((kind) => {
          const rendered = protocol.render(sample(kind), as, refs);
          return rendered.ok && fixtures.hear ? fixtures.hear(rendered.value, as, kit).map((h) => h.document) : [];
        });
        return [...verified.flatMap((v) => (v.ok && v.value.document !== undefined ? [v.value.document] : [])), ...own];
      }
    });

    describe('what it writes, read by its own', () => {
      const kinds = activityKinds.filter((kind) => !['flag', 'move'].includes(kind));
      it.each(kinds)('%s', (kind) => {
        const rendered = protocol.render(sample(kind), as, refs);
        if (!rendered.ok || !fixtures.hear) return;
        const said = fixtures.hear(rendered.value, as, kit).map(({ document, digest }) => heard(document, digest));
        const acts = said.flatMap((outcome) => (outcome.ok ? outcome.value : []));
        // A network that has no word for an act may write it in other words: then it reads those.
        const act = acts.find((a) => a.kind === kind);
        if (!act) return expect(otherWords).toContain(kind);
        expect(act.actor).toBe(as.nativeId);
        const native = (id: PostId): string[] => refs.post(id)!.nativeIds;
        const who = (id: AccountId): string => refs.account(id)!.nativeId!;
        if ('target' in act && 'target' in sample(kind)) expect(act.target).toBe(who(them));
        if (act.kind === 'react') expect(native(theirs)).toContain(act.object);
        if (act.kind === 'unreact') {
          // The end names the post, or the act that it ends.
          const begun = protocol.render(sample('react'), as, refs);
          const made = begun.ok ? fixtures.hear(begun.value, as, kit).map((h) => heard(h.document, h.digest)) : [];
          const names = made.flatMap((outcome) => (outcome.ok ? outcome.value.map((a) => a.nativeId as string) : []));
          expect([...native(theirs), ...names]).toContain(act.undoes ?? act.object);
        }
        if (act.kind === 'delete') expect(native(mine)).toContain(act.object);
        if (act.kind === 'repost') expect(native(theirs)).toContain(act.object);
        if (act.kind === 'react') expect(act.emoji).toBe('❤');
        if (act.kind === 'vote') expect([...native(theirs), refs.post(theirs)!.poll!.id]).toContain(act.object);
        if ('content' in act) {
          expect(act.content.text).toContain('The *quick* brown fox');
          expect(act.content.text).toContain(nativeTarget(who(them)));
          expect(act.content.mentions).toContain(who(them));
          expect(act.content.contentWarning).toBe('foxes');
          expect(act.content.audience).toBe('public');
          expect(act.content.tags.map((tag) => tag.toLowerCase())).toContain('foxes');
          if (kind === 'post') expect(native(theirs)).toContain(act.content.replyTo);
          if (kind === 'edit') expect(native(mine)).toContain(act.content.post);
        }
      });
    });

    describe('verify', () => {
      it('believes what is true, and says who said it', async () => {
        const arrivals = await fixtures.arrivals(kit, protocol);
        expect(arrivals.length).toBeGreaterThan(0);
        for (const { name, draft, kind } of arrivals) {
          const verified = await protocol.verify(envelope(draft));
          expect({ name, verified }).toMatchObject({ name, verified: { ok: true } });
          if (!verified.ok) continue;
          const said = protocol.parse(verified.value);
          expect({ name, said }).toMatchObject({ name, said: { ok: true } });
          if (!said.ok) continue;
          if (kind) expect(said.value.map((act) => act.kind)).toContain(kind);
          for (const act of said.value) expect(act.actor).toBe(verified.value.signer);
        }
      });

      it.each(fixtures.forgeries.map((f) => [f.name, f.forge] as const))(
        'refuses by name: %s',
        async (_name, forge) => {
          for (const { draft } of await fixtures.arrivals(kit, protocol)) {
            const forged = forge({ ...draft, headers: { ...draft.headers } });
            if (JSON.stringify(forged) === JSON.stringify(draft)) continue;
            const verified = await protocol.verify(envelope(forged));
            expect(verified).toMatchObject({ ok: false });
            if (!verified.ok) expect(Object.keys(reasons)).toContain(verified.reason);
          }
        },
      );

      it('is total over any bytes and headers', async () => {
        const [first] = await fixtures.arrivals(kit, protocol);
        await fc.assert(
          fc.asyncProperty(
            fc.oneof(fc.string({ unit: 'binary' }), fc.json(), fc.constant(first!.draft.body as string)),
            fc.dictionary(
              fc.constantFrom(
                ...Object.keys(first!.draft.headers),
                'host',
                'signature',
                'signature-input',
                'digest',
                'date',
              ),
              fc.string(),
            ),
            async (body, headers) => {
              const verified = await protocol.verify(envelope({ ...first!.draft, body, headers, signer: undefined }));
              expect(typeof verified.ok).toBe('boolean');
            },
          ),
          { numRuns: 150 * runs },
        );
      });
    });

    describe('deliver', () => {
      const post = (id = shared) =>
        protocol.render(
          { ...base('post'), id: postIdOf('act', id), kind: 'post', content: contentOf(id) } as never,
          as,
          refs,
        );

      it('leaves an id of the network behind', async () => {
        const rendered = post();
        if (!rendered.ok) throw new Error(rendered.reason);
        const target = fixtures.deliverable(kit, as);
        const receipt = await kit.log.inScope((scope) => protocol.deliver(rendered.value, target, as, scope));
        expect(receipt).toMatchObject({ ok: true });
        if (!receipt.ok) return;
        const made = receipt.value.copies.map((copy) => copy.nativeId);
        for (const nativeId of made) expect(protocol.owns(nativeId)).not.toBe(false);
        // Who chooses ids beforehand need not tell them again.
        if (protocol.copyId) expect([[], [protocol.copyId(shared)]]).toContainEqual(made);
        else expect(made.length).toBeGreaterThan(0);
      });

      it('twice leaves one effect', async () => {
        const rendered = post(postIdOf('planet', 'twice'));
        if (!rendered.ok) throw new Error(rendered.reason);
        const target = fixtures.deliverable(kit, as);
        const before = target.effects().length;
        const send = () => kit.log.inScope((scope) => protocol.deliver(rendered.value, target, as, scope));
        if (protocol.abilities.delivery === 'inbox') {
          await send();
          await send();
        } else {
          // The one who keeps the log takes an append back with everything else, when the scope fails.
          const lost = kit.log.inScope(async (scope) => {
            await protocol.deliver(rendered.value, target, as, scope);
            throw new Error('lost');
          });
          await expect(lost).rejects.toThrow('lost');
          expect(target.effects()).toHaveLength(before);
          await send();
        }
        expect(target.effects()).toHaveLength(before + 1);
      });

      it('to a world that does not answer is an expected end, to be tried again', async () => {
        if (protocol.abilities.delivery === 'feed') return;
        const rendered = post();
        if (!rendered.ok) throw new Error(rendered.reason);
        const target = fixtures.deliverable(kit, as);
        kit.answer = () => ({ ok: false, reason: 'host-down', retry: true });
        await expect(
          kit.log.inScope((scope) => protocol.deliver(rendered.value, target, as, scope)),
        ).resolves.toMatchObject(kit.asked.length > 0 ? { ok: false, retry: true } : { ok: true });
      });
    });

    describe('what strangers reach', () => {
      it('resolve never throws', async () => {
        kit.answer = () => ({ ok: false, reason: 'host-down', retry: true });
        await fc.assert(
          fc.asyncProperty(
            fc.oneof(fc.string({ unit: 'binary' }), fc.webUrl(), fc.emailAddress(), fc.constant(fixtures.ids.account)),
            async (name) => {
              expect(typeof (await protocol.resolve(name)).ok).toBe('boolean');
            },
          ),
          { numRuns: 60 * runs },
        );
      });

      it('routes answer any request, and never with a fault', async () => {
        const routes = protocol.routes?.() ?? [];
        const value = fc.oneof(fc.string(), fc.constantFrom('alice', mine, '../..', '%00'));
        await fc.assert(
          fc.asyncProperty(
            fc.nat(),
            fc.record({
              params: fc.dictionary(fc.constantFrom('handle', 'id', 'key', 'name'), value),
              query: fc.dictionary(fc.constantFrom('page', 'max_id', 'min_id', 'after', 'cursor', 'resource'), value),
              headers: fc.dictionary(
                fc.constantFrom('accept', 'content-type', 'signature', 'digest', 'date', 'host'),
                value,
              ),
              body: fc.oneof(fc.json(), fc.string()),
            }),
            async (index, request) => {
              if (routes.length === 0) return;
              const route = routes[index % routes.length]!;
              expect(route.path.startsWith('/')).toBe(true);
              const full: HttpRequest = { ...request, method: route.method, url: '/x?y', remote: '203.0.113.1' };
              const answer = await route.handle(full, () => Promise.resolve());
              expect(answer.status).toBeGreaterThanOrEqual(200);
              expect(answer.status).toBeLessThan(500);
            },
          ),
          { numRuns: 300 * runs },
        );
      });

      it('webfinger links are links', () => {
        for (const link of protocol.webfingerLinks?.(as) ?? []) {
          expect(link.rel).toBeTruthy();
          expect(link.href ?? link.template).toMatch(/^https?:/);
        }
      });
    });
  });
}

function accountOf(id: AccountId, network: string, nativeId: string, handle: string): Account {
  return {
    id,
    network,
    nativeId: nativeId as NativeId,
    origin: 'member',
    of: null,
    identityId: null,
    handle,
    host: null,
    profile: { name: handle },
    endpoints: {},
    fetchedAt: at,
    goneAt: null,
    movedTo: null,
    createdAt: at,
  };
}

function refsFrom({ ids, ownPost }: ContractFixtures, protocol: Protocol, as: Account): Refs {
  const person = (nativeId: string | null, handle: string | null) => ({
    nativeId: nativeId as NativeId | null,
    handle,
    name: handle,
    url: null,
  });
  const accounts = new Map([
    [me as string, person(as.nativeId, as.handle)],
    [them as string, person(ids.account, 'them')],
    [nobody as string, person(null, 'nobody@elsewhere.test')],
  ]);
  const post = (nativeIds: string[], author: AccountId, poll: PostRef['poll'] = null) => ({
    nativeIds: nativeIds as NativeId[],
    author: accounts.get(author)!,
    url: null,
    createdAt: at,
    repostOf: null,
    elsewhere: {},
    root: null,
    audience: 'public' as const,
    native: false,
    poll,
  });
  const posts = new Map([
    [mine as string, post([ownPost(protocol, mine)], me)],
    [shared as string, post(protocol.copyId ? [protocol.copyId(shared)] : [], me)],
    [theirs as string, post([ids.post, ids.otherPost], them, theirPoll(protocol))],
    [absent as string, post([], nobody)],
  ]);
  return { account: (id) => accounts.get(id) ?? null, post: (id) => posts.get(id) ?? null };
}

const base = (kind: ActivityKind) => ({
  id: accountIdOf('planet', `act ${kind}`) as unknown as ActivityId,
  network: 'planet',
  nativeId: `planet:${kind}:1` as NativeId,
  actor: me,
  at,
});
const contentOf = (post: PostId): Content => ({
  post,
  text: `The *quick* brown fox greets [@them](${accountTarget(them)}) in [a post](${postTarget(theirs)}). #foxes`,
  contentWarning: 'foxes',
  media: [],
  tags: ['foxes'],
  mentions: [them],
  to: [],
  replyTo: theirs,
  root: theirs,
  audience: 'public',
});

const pollOf = () => ({ options: ['tea', 'milk'].map((text) => ({ text, votes: 3 })), multiple: false });
/** Networks that name polls and answers have names for these. */
function theirPoll({ copyPoll }: Protocol): NonNullable<PostRef['poll']> {
  const named = copyPoll?.(theirs, 2);
  const options = ['red', 'blue'].map((text, place) => ({ id: named?.options[place] ?? null, text }));
  return { id: named?.id ?? null, multiple: false, options };
}

/** One act of each kind, about things that the network knows. */
function sample(kind: ActivityKind): Activity {
  const fields: Record<ActivityKind, object> = {
    post: { content: contentOf(mine) },
    edit: { content: contentOf(mine) },
    delete: { object: mine },
    repost: { repost: shared, object: theirs, audience: 'public' },
    react: { object: theirs, emoji: '❤' },
    vote: { object: theirs, choices: [1] },
    tally: { content: { ...contentOf(mine), poll: pollOf() } },
    unreact: { object: theirs },
    follow: { target: them },
    unfollow: { target: them },
    accept: { target: them, accepts: 'x' },
    reject: { target: them, accepts: 'x' },
    profile: { of: me, profile: { name: 'Alice', bio: 'I am *Alice*.' } },
    move: { target: them },
    block: { target: them },
    unblock: { target: them },
    flag: { target: them, objects: [theirs], comment: 'bad' },
    leave: {},
  };
  return { ...base(kind), kind, ...fields[kind] } as Activity;
}

function anyContent(): fc.Arbitrary<Content> {
  const word = fc
    .oneof(
      fc.string({ unit: 'grapheme', maxLength: 40 }),
      fc.string({ unit: 'binary', maxLength: 20 }),
      fc.constantFrom(
        '\n\n',
        '\n> ',
        '```\n',
        '![](',
        '](',
        '<b>',
        '#tag',
        '@someone@host.test',
        '* ',
        `[@them](${accountTarget(them)})`,
        `[@x](${accountTarget(nobody)})`,
        `[p](${postTarget(absent)})`,
        `![](${postTarget(theirs)})`,
        'planet:account/',
        'https://example.org/?a=b&c="d"',
      ),
    )
    .map((text) => text.replaceAll('\0', '').toWellFormed()); // as everything that has been stored
  const post = fc.constantFrom(mine, theirs, absent, postIdOf('z', 'never heard of'));
  const account = fc.constantFrom(me, them, nobody, accountIdOf('z', 'never heard of'));
  return fc
    .record(
      {
        text: fc.array(word, { maxLength: 60 }).map((words) => words.join(' ')),
        title: word,
        contentWarning: word,
        language: fc.constantFrom('en', 'de', 'xx-invalid'),
        sensitive: fc.boolean(),
        media: fc.array(
          fc.record({
            url: fc.oneof(fc.webUrl(), fc.constant(`blob:${'b'.repeat(64)}`), fc.string()),
            alt: word,
            mediaType: fc.constantFrom('image/png', 'video/mp4', 'nonsense'),
          }),
          { maxLength: 4 },
        ),
        poll: fc.record({
          options: fc.array(fc.record({ text: word, votes: fc.nat() }), { maxLength: 4 }),
          multiple: fc.boolean(),
        }),
        location: fc.record({ name: word, latitude: fc.double({ min: -90, max: 90 }), longitude: fc.constant(7) }),
        tags: fc.array(word, { maxLength: 3 }),
        mentions: fc.array(account, { maxLength: 3 }),
        to: fc.array(account, { maxLength: 2 }),
        replyTo: post,
        root: post,
        quote: post,
        url: fc.oneof(fc.webUrl(), fc.string()),
        audience: fc.constantFrom('public', 'unlisted', 'followers', 'direct', 'group'),
      },
      { requiredKeys: ['text', 'media', 'tags', 'mentions', 'to', 'audience'] },
    )
    .map((content) => ({ ...content, post: mine }) as Content);
}

/** Known texts with a bit of them changed. */
const mangled = (texts: string[]): fc.Arbitrary<string> =>
  fc
    .tuple(fc.constantFrom(...texts), fc.nat(), fc.nat(), fc.string({ maxLength: 4 }))
    .map(([text, from, length, more]) => {
      const place = from % (text.length + 1);
      return text.slice(0, place) + more + text.slice(place + (length % 4));
    });

/** The document with its n-th node replaced. */
function replaced(document: unknown, place: number, value: unknown): unknown {
  const nodes: { parent: Record<string, unknown>; key: string }[] = [];
  const walk = (node: unknown): void => {
    if (node === null || typeof node !== 'object') return;
    for (const key of Object.keys(node)) {
      nodes.push({ parent: node as Record<string, unknown>, key });
      walk((node as Record<string, unknown>)[key]);
    }
  };
  walk(document);
  if (nodes.length === 0) return value;
  const { parent, key } = nodes[place % nodes.length]!;
  parent[key] = value;
  return document;
}
