/**
 * The 80 rounds of SHA-1 (FIPS 180-4 §6.1.2) as AssemblyScript, for the `// @rounds KIND` line of an assembly file.
 * Fully unrolled: every round names its words and constants, and state variables exchange names instead of values.
 */

const CONSTANTS = ['0x5a827999', '0x6ed9eba1', '0x8f1bbcdc', '0xca62c1d6']
const FUNCTIONS = ['choose', 'parity', 'majority', 'parity']
const ROUNDS = Array.from({ length: 80 }, (_, t) => t)
const QUADS = Array.from({ length: 20 }, (_, q) => q)

/** One round; `k` and `w` are expressions of type `type`. */
function round(t, type, k, w) {
  const [a, b, c, d, e] = Array.from('abcde', (_, i) => 'abcde'.charAt((i + 80 - t) % 5))
  const f = `${FUNCTIONS[Math.floor(t / 20)]}<${type}>(${b}, ${c}, ${d})`
  return `${e} = step<${type}>(${a}, ${f}, ${e}, ${k}, ${w}); ${b} = rotate<${type}>(${b}, 30)`
}

/** Four messages; the schedule is a ring of 16 words in memory, its newest three also in locals. */
function lanes(t) {
  const word = (back) => `v128.load(W, ${((t - back) % 16) * 16})`
  const lines = []
  if (t < 16) {
    const pointers = [0, 1, 2, 3].map((lane) => `p${lane} + ${t * 4}`)
    if (t % 4 === 0) lines.push(`loadWords(W + ${t * 16}, ${pointers.join(', ')})`)
    lines.push(`const w${t} = ${word(0)}`)
  } else {
    lines.push(`const w${t} = expand<v128>(w${t - 3}, ${word(8)}, ${word(14)}, ${word(16)})`)
    // Nothing reads the last eight back.
    if (t < 72) lines.push(`v128.store(W, w${t}, ${(t % 16) * 16})`)
  }
  lines.push(round(t, 'v128', `v128.load(K, ${Math.floor(t / 20) * 16})`, `w${t}`))
  return lines
}

/** One message, no SIMD: the schedule in locals. */
function scalar(t) {
  const word =
    t < 16 ? `bswap(load<u32>(p, ${t * 4}))` : `expand<u32>(${[3, 8, 14, 16].map((back) => `w${t - back}`).join(', ')})`
  return [`const w${t} = ${word}`, round(t, 'u32', CONSTANTS[Math.floor(t / 20)], `w${t}`)]
}

/**
 * One message: the schedule in vector registers, four words at a time, and the rounds in scalar ones, one quad behind.
 * The two overlap (820 against 670 MiB/s for `scalar`; 610 when the whole schedule comes first).
 */
function simd(quad) {
  const q = (back) => `q${quad - back}`
  const words =
    quad < 4
      ? `loadQuad(p + ${quad * 16})`
      : quad < 8
        ? `expandQuad(${q(4)}, ${q(3)}, ${q(2)}, ${q(1)})`
        : `expandQuadFar(${q(8)}, ${q(7)}, ${q(4)}, ${q(2)}, ${q(1)})`
  const lines = [`const q${quad} = ${words}`, `keep(${quad}, q${quad}, ${CONSTANTS[Math.floor(quad / 5)]})`]
  const rounds = (behind) =>
    [0, 1, 2, 3].map((i) => round(behind * 4 + i, 'u32', `load<u32>(WK, ${(behind * 4 + i) * 4})`, '0'))
  if (quad > 0) lines.push(...rounds(quad - 1))
  if (quad === 19) lines.push(...rounds(19))
  return lines
}

const KINDS = { lanes: ROUNDS.flatMap(lanes), scalar: ROUNDS.flatMap(scalar), simd: QUADS.flatMap(simd) }

/** Replaces every `// @rounds KIND` line of an assembly source. */
export function unroll(source) {
  return source.replace(/^( *)\/\/ @rounds (\w+)$/gm, (_, indent, kind) => {
    const lines = KINDS[kind]
    if (lines === undefined) throw new Error(`no rounds of kind ${kind}; expected ${Object.keys(KINDS).join(', ')}`)
    return lines.map((line) => indent + line).join('\n')
  })
}
