import { Option, type Command } from 'commander';
import { StartError } from '@planet/platform';
import { callApi, orThrow, type WriteFault } from '../api.js';
import { addCommand, type CommonOptions } from '../context.js';

const option = (flags: string, text: string): Option => new Option(flags, text);
const page = [option('--first <number>', 'how many, at most 100').default('20')];
/** `opt-in` is OPT_IN in GraphQL. */
const enumName = (word: string): string => word.trim().toUpperCase().replaceAll('-', '_');
type Edges<T> = { edges: { node: T }[] };
const nodes = <T>({ edges }: Edges<T>): T[] => edges.map(({ node }) => node);

/** Commands that ask the gateway; what they do is what GraphQL does. */
export function addGraphCommands(program: Command): void {
  addHealth(program);
  addToken(program);
  addBridge(program);
  addBlock(program);
  addDelivery(program);
  addEnvelope(program);
}

function addHealth(program: Command): void {
  addCommand(
    program,
    { usage: 'health', description: 'how it is: what waits, what failed, who is connected' },
    async (settings) => {
      const { health } = await callApi<{
        health: Record<string, unknown> & { streams: { network: string; status: string }[] };
      }>(
        settings,
        `{ health { databaseMs databaseBytes inbound { count oldestMs } parked { count oldestMs } outbox { count oldestMs }
         deliveries { network state count } breakers { network host failures openUntil blocksUs lastError } streams { network status } } }`,
      );
      return {
        ...health,
        streams: health.streams.map(({ network, status }) => ({ network, ...(JSON.parse(status) as object) })),
      };
    },
  );
}

function addToken(program: Command): void {
  const token = program.command('token').description('keys to the API');
  const options = [
    option('--scopes <names>', 'read, write, invite, admin').default('read'),
    option('--name <text>', 'what it is for').default('made by planet token create'),
    option('--account <address>', 'in whose name it may act: @name@host, @….ed25519, …'),
  ];
  type Options = CommonOptions & { scopes: string; name: string; account?: string };
  addCommand<Options>(
    token,
    { usage: 'create', description: 'make a token; it is shown this once', options },
    async (settings, { scopes, name, account: address }) => {
      const account =
        address === undefined ? null : await accountId((doc, vars) => callApi(settings, doc, vars), address);
      const { createToken } = await callApi<{ createToken: { token: string; error: WriteFault | null } }>(
        settings,
        `mutation ($name: String!, $scopes: [Scope!]!, $account: ID) {
           createToken(name: $name, scopes: $scopes, account: $account) { token error { code message } } }`,
        { name, scopes: scopes.split(',').map(enumName), account },
      );
      return { token: orThrow(createToken).token };
    },
  );
  addCommand(
    token,
    { usage: 'list', description: 'which there are, and when each was last used' },
    async (settings) => {
      const { tokens } = await callApi<{
        tokens: (Record<string, unknown> & { account: { handle: string } | null })[];
      }>(settings, '{ tokens { id name scopes account { handle } createdAt lastUsedAt } }');
      return tokens.map(({ account, ...shown }) => ({ ...shown, account: account?.handle ?? null }));
    },
  );
  addCommand(
    token,
    { usage: 'revoke <id>', description: 'end a token, by the id that `token list` shows' },
    async (settings, _options, id) => {
      const { revokeToken } = await callApi<{ revokeToken: { revoked: boolean; error: WriteFault | null } }>(
        settings,
        'mutation ($id: String!) { revokeToken(id: $id) { revoked error { code message } } }',
        { id },
      );
      return { revoked: orThrow(revokeToken).revoked };
    },
  );
}

async function accountId(
  ask: (document: string, variables: object) => Promise<{ account: { id: string } | null }>,
  address: string,
): Promise<string> {
  const { account } = await ask('query ($address: String!) { account(address: $address) { id } }', { address });
  if (!account) throw new StartError(`Nobody is known as ${address}.`);
  return account.id;
}

const bridgeFields = 'source target enabled policy kinds';
type Bridge = Record<'source' | 'target' | 'policy', string> & { enabled: boolean; kinds: string[] };
/** As they are typed: `opt-in`, and `all` where no kinds are named. */
const inWords = ({ policy, kinds, ...rest }: Bridge) => ({
  ...rest,
  policy: policy.toLowerCase().replaceAll('_', '-'),
  kinds: kinds.length === 0 ? 'all' : kinds.map((kind) => kind.toLowerCase()),
});
function addBridge(program: Command): void {
  const bridge = program.command('bridge').description('what crosses between the networks');
  addCommand(bridge, { usage: 'list', description: 'every direction' }, async (settings) => {
    return (await callApi<{ bridges: Bridge[] }>(settings, `{ bridges { ${bridgeFields} } }`)).bridges.map(inWords);
  });
  const options = [
    option('--on', 'let it cross').conflicts('off'),
    option('--off', 'let nothing cross'),
    option('--policy <name>', 'who crosses: members, opt-in, open'),
    option('--kinds <names>', 'what crosses: post,react,follow,… ; all: everything'),
  ];
  type Options = CommonOptions & { on?: boolean; off?: boolean; policy?: string; kinds?: string };
  addCommand<Options>(
    bridge,
    {
      usage: 'set <source> <target>',
      description: 'change one direction: planet bridge set ssb activitypub --on',
      options,
    },
    async (settings, { on, off, policy, kinds }, source, target) => {
      const { setBridge } = await callApi<{ setBridge: { bridge: Bridge; error: WriteFault | null } }>(
        settings,
        `mutation ($direction: DirectionInput!, $enabled: Boolean, $policy: BridgePolicy, $kinds: [ActivityKind!]) {
           setBridge(direction: $direction, enabled: $enabled, policy: $policy, kinds: $kinds) {
             bridge { ${bridgeFields} } error { code message } } }`,
        {
          direction: { source, target },
          enabled: on ? true : off ? false : undefined,
          policy: policy && enumName(policy),
          kinds: kinds === 'all' ? [] : kinds?.split(',').map(enumName),
        },
      );
      return inWords(orThrow(setBridge).bridge);
    },
  );
}

function addBlock(program: Command): void {
  const block = program.command('block').description('whom this Planet shuts out, on every network');
  addCommand(block, { usage: 'list', description: 'all blocks' }, async (settings) => {
    return (await callApi<{ blocks: unknown }>(settings, '{ blocks { scope value note createdAt } }')).blocks;
  });
  const options = [option('--note <text>', 'why'), option('--undo', 'take the block back')];
  type Options = CommonOptions & { note?: string; undo?: boolean };
  for (const kind of ['domain', 'account'] as const)
    addCommand<Options>(
      block,
      {
        usage: `${kind} <name>`,
        description: `block ${kind === 'domain' ? 'a domain with all below it' : 'one person'}`,
        options,
      },
      async (settings, { note, undo }, value) => {
        const name = `${undo ? 'unblock' : 'block'}${kind === 'domain' ? 'Domain' : 'Account'}`;
        const [type, given] = undo ? ['', ''] : [', $note: String', ', note: $note'];
        const data = await callApi<Record<string, { blocks: unknown; error: WriteFault | null }>>(
          settings,
          `mutation ($value: String!${type}) {
             ${name}(${kind}: $value${given}) { blocks { scope value note createdAt } error { code message } } }`,
          { value, ...(!undo && { note }) },
        );
        return orThrow(data[name]!).blocks;
      },
    );
}

const deliveryFields = 'id network host address state reason detail attempts nextAttemptAt';
function addDelivery(program: Command): void {
  const delivery = program.command('delivery').description('what became of what was sent');
  const options = [
    ...page,
    option('--state <name>', 'queued, sending, retrying, delivered, dead, unsupported, suppressed'),
    option('--network <name>', 'to this network'),
    option('--host <name>', 'to this server'),
  ];
  type Options = CommonOptions & { first: string; state?: string; network?: string; host?: string };
  addCommand<Options>(
    delivery,
    { usage: 'list', description: 'deliveries, the newest first', options },
    async (settings, { first, state, network, host }) => {
      const { deliveries } = await callApi<{ deliveries: Edges<object> }>(
        settings,
        `query ($first: Int!, $state: DeliveryState, $network: String, $host: String) {
           deliveries(first: $first, state: $state, network: $network, host: $host) { edges { node { ${deliveryFields} } } } }`,
        { first: Number(first), state: state && enumName(state), network, host },
      );
      return nodes(deliveries);
    },
  );
  addCommand(
    delivery,
    { usage: 'retry <ids...>', description: 'start deliveries anew' },
    async (settings, _options, ...ids) => {
      const { retryDelivery } = await callApi<{ retryDelivery: { count: number; error: WriteFault | null } }>(
        settings,
        'mutation ($ids: [ID!]!) { retryDelivery(ids: $ids) { count error { code message } } }',
        { ids },
      );
      return { startedAnew: orThrow(retryDelivery).count };
    },
  );
}

const envelopeFields = 'id network state reason detail peer attempts receivedAt';
function addEnvelope(program: Command): void {
  const envelope = program.command('envelope').description('what arrived, and what became of it');
  const options = [
    ...page,
    option('--state <name>', 'received, applied, ignored, rejected, parked'),
    option('--network <name>', 'from this network'),
    option('--reason <name>', 'refused for this reason'),
  ];
  type Options = CommonOptions & { first: string; state?: string; network?: string; reason?: string };
  addCommand<Options>(
    envelope,
    { usage: 'list', description: 'envelopes, the newest first', options },
    async (settings, { first, state, network, reason }) => {
      const { envelopes } = await callApi<{ envelopes: Edges<object> }>(
        settings,
        `query ($first: Int!, $state: EnvelopeState, $network: String, $reason: String) {
           envelopes(first: $first, state: $state, network: $network, reason: $reason) { edges { node { ${envelopeFields} } } } }`,
        { first: Number(first), state: state && enumName(state), network, reason },
      );
      return nodes(envelopes);
    },
  );
  addCommand<CommonOptions & { days: string }>(
    envelope,
    {
      usage: 'refusals',
      description: 'what was refused, counted by reason and day; what inboxes refuse at the door too',
      options: [option('--days <number>', 'so many days back').default('7')],
    },
    async (settings, { days }) => {
      const { refusals } = await callApi<{ refusals: object[] }>(
        settings,
        'query ($days: Int!) { refusals(days: $days) { day network reason count lastAt lastDetail } }',
        { days: Number(days) },
      );
      return refusals;
    },
  );
  addCommand(
    envelope,
    { usage: 'replay <ids...>', description: 'work on envelopes again' },
    async (settings, _options, ...ids) => {
      const { replayEnvelope } = await callApi<{ replayEnvelope: { count: number; error: WriteFault | null } }>(
        settings,
        'mutation ($ids: [ID!]!) { replayEnvelope(ids: $ids) { count error { code message } } }',
        { ids },
      );
      return { startedAnew: orThrow(replayEnvelope).count };
    },
  );
}
