const ssb = 'libs/ssb/src/proof.ts';
const actor = 'libs/activitypub/src/proof';
const bridge = 'libs/bridge/src/identity';
const proofs = 'libs/identity/src/proofs';
const none = '';
/** name · test · file · guard · what is left of it */
export const guards = [
  ['replay', '1 replay', ssb, `if (content.statement !== claim.statement) return refuse('wrong-statement');`, none],
  [
    'out of time',
    '1b replay',
    ssb,
    `if (!madeInTime(claim, new Date(message.timestamp))) return refuse('made-out-of-time');`,
    none,
  ],
  [
    'audience',
    '2 cross-domain',
    `${bridge}/claim.ts`,
    `if (statement.audience !== bridge.settings.host) return refuse('wrong-audience', statement.audience);`,
    none,
  ],
  ['chain', '3 cross-chain', `${bridge}/claim.ts`, ` || statement.identity !== now.value.name`, none],
  ['feed key', '4 stolen', ssb, `if (!ssbKeys.verifyObj(`, `if (false && !ssbKeys.verifyObj(`],
  [
    'author',
    '4 stolen',
    `${actor}/check.ts`,
    `if (!same(attributedTo, claim.account)) return refuse('author-mismatch', attributedTo);`,
    none,
  ],
  ['owner', '5 reverse', `${bridge}/claim.ts`, `return signed.ok ? read : signed;`, `return read;`],
  [
    'reused',
    '6 reused',
    `${bridge}/rechecks.ts`,
    `await endedByAccount(tx, bridge, locked, { state: 'broken', reason });`,
    'await Promise.resolve();',
  ],
  [
    'fork',
    '7 forked',
    ssb,
    `if (await kit.kv.get(forkKey(claim.account))) return refuse('forked-feed', claim.account);`,
    none,
  ],
  [
    'key',
    '8 key',
    `${bridge}/rechecks.ts`,
    `found.ok && found.value.more?.key !== more?.key ? no('key-changed') : found`,
    `found`,
  ],
  [
    'low s',
    '9 malleable',
    `${proofs}/signature.ts`,
    `return low ? ok(undefined) : refuse('malleable-signature')`,
    `return ok(low || undefined)`,
  ],
  ['one holder', '10 race', `${bridge}/prove.ts`, `    holds,\n`, `    holds: null,\n`],
  ['look-alike', '11 phishing', `${proofs}/statement.ts`, `/^[a-z0-9.:[\\]-]{0,260}[a-z0-9\\]]$/`, `/^.+$/u`],
  [
    'epoch',
    '12 recovery',
    `${bridge}/claim.ts`,
    `if (statement.epoch !== identity.epoch) return refuse('recovered-since');`,
    none,
  ],
  ['account ends', '13 unlink', ssb, `return refuse(ended, newest.entry.key);`, `void 0;`],
  ['owner ends', '13 unlink', `${bridge}/unlink.ts`, `proof.identityId !== identity.id`, `false`],
  ['final', '14 revoked', `${bridge}/prove.ts`, `if (seat?.mode === 'off') await linkFinal`, `await linkFinal`],
  ['redirect', '15 expired', `${actor}/index.ts`, `redirects: 0`, `redirects: 3`],
  [
    'origin',
    '15 expired',
    `${actor}/index.ts`,
    `if (!sameHost(given, claim.account)) return refuse('host-mismatch', given);`,
    none,
  ],
  ['ours', 'a copy that', `${bridge}/links.ts`, `origin === 'hosted' || origin === 'service'`, `false`],
];
