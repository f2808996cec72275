// Takes the guards of the contracts away, one at a time. All mutants are in one build: each guard asks whether it is the
// one that is missing, which the tests say by the size of the code at one address. So there is one compilation, not sixty.

const HOUSE = '0x00000000000000000000000000000000004D7574';
export const mutantLibrary = `// SPDX-License-Identifier: AGPL-3.0-or-later
pragma solidity ^0.8.24;

library Mutant {
    function lives(uint256 n) internal view returns (bool) {
        return ${HOUSE}.code.length != n;
    }
}
`;
/** For the test's world: makes the mutant that MUTANT names. */
export const mutantSetUp = `(bool known, bytes memory said) = address(vm).call(abi.encodeWithSignature("envOr(string,uint256)", "MUTANT", 0));
        assert(known);
        vm.etch(${HOUSE}, new bytes(abi.decode(said, (uint256))));`;

/** @typedef {{ n: number, file: string, line: number, what: string }} Mutant */

/**
 * @param {string} file
 * @param {string} source
 * @param {Mutant[]} mutants what was found is added here
 * @returns the source in which each guard can be taken away
 */
export function mutate(file, source, mutants) {
  const edits = [];
  const lives = (at, what) => {
    const n = mutants.length + 1;
    mutants.push({ n, file, line: source.slice(0, at).split('\n').length, what: what.replace(/\s+/g, ' ').trim() });
    return `Mutant.lives(${n})`;
  };
  const replace = (from, to, text) => edits.push({ from, to, text });

  for (const found of source.matchAll(/\bif (?=\()/g)) {
    const open = found.index + found[0].length;
    const close = closing(source, open);
    if (!/^\)\s*(revert|return)\b/.test(source.slice(close))) continue;
    const refuses = /^\)\s*revert/.test(source.slice(close));
    const [joint, neutral] = refuses ? [' || ', '&&'] : [' && ', '|| !'];
    for (const [from, to] of terms(source, open + 1, close, joint)) {
      const term = source.slice(from, to);
      const alive = lives(from, `${refuses ? 'refuses' : 'answers'} if ${term}`);
      replace(from, to, refuses ? `(${alive} ${neutral} (${term}))` : `(!${alive} || (${term}))`);
    }
  }
  for (const found of source.matchAll(/\b(?:return|bool good =) ((?:[^;"?]|"[^"]*")*? && [^;?]*)(?= \?|;)/g)) {
    const start = found.index + found[0].length - found[1].length;
    for (const [from, to] of terms(source, start, start + found[1].length, ' && ')) {
      const term = source.slice(from, to);
      replace(from, to, `(!${lives(from, `needs ${term}`)} || (${term}))`);
    }
  }
  for (const found of source.matchAll(/^ +((?:_require\w+|_authorize|delete|\+\+)[^;]*;)$/gms)) {
    const from = found.index + found[0].length - found[1].length;
    if (/^\+\+i\b/.test(found[1])) continue;
    replace(from, from, `if (${lives(from, found[1].split('\n')[0])}) `);
  }
  for (const found of source.matchAll(/\b(record|_records\[identityId\])\.nonce\+\+/g)) {
    const [whole, record] = found;
    replace(found.index, found.index + whole.length, `(${lives(found.index, whole)} ? ${whole} : ${record}.nonce)`);
  }
  for (const found of source.matchAll(/\+\+record\.epoch\b/g))
    replace(
      found.index,
      found.index + found[0].length,
      `(${lives(found.index, found[0])} ? ++record.epoch : record.epoch)`,
    );
  for (const found of source.matchAll(/(whenNotPaused|onlyOwner)((?: returns \([^)]*\))? \{)/g)) {
    const check = found[1] === 'onlyOwner' ? '_checkOwner' : '_requireNotPaused';
    const alive = lives(found.index, found[1]);
    replace(found.index, found.index + found[0].length, `${found[2].trim()}\n        if (${alive}) ${check}();`);
  }
  return applied(source, edits).replace(/(pragma solidity[^;]*;)/, `$1\nimport {Mutant} from "${up(file)}Mutant.sol";`);
}

const up = (file) => (file.includes('/') ? '../' : './');

/** From the last to the first; an insertion before what begins at the same place. */
function applied(source, edits) {
  edits.sort((a, b) => b.from - a.from || b.to - a.to);
  for (const { from, to, text } of edits) source = source.slice(0, from) + text + source.slice(to);
  return source;
}

function closing(source, open) {
  let depth = 0;
  for (let at = open; at < source.length; at++) {
    if (source[at] === '(') depth++;
    else if (source[at] === ')' && --depth === 0) return at;
  }
  throw new Error('a bracket is not closed');
}

/** Where the terms of a condition stand; one with brackets around a joint of its own is one term. */
function terms(source, from, to, joint) {
  const found = [];
  let depth = 0;
  let start = from;
  for (let at = from; at < to; at++) {
    if (source[at] === '(') depth++;
    else if (source[at] === ')') depth--;
    else if (depth === 0 && source.startsWith(joint, at)) {
      found.push([start, at]);
      start = at + joint.length;
    }
  }
  found.push([start, to]);
  return found;
}
