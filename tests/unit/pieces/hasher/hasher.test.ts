import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import { createHasher, type Hasher } from '../../../../src/pieces/hasher/hasher.ts'
import { pad } from '../../../../src/pieces/hasher/sha1.ts'
import { hasherFiles } from './hasher-files.ts'

const KIB = 1024

/** FIPS 180-4 example messages, and NIST's one million times `a`. */
const VECTORS: readonly (readonly [string, string, string])[] = [
  ['nothing', '', 'da39a3ee5e6b4b0d3255bfef95601890afd80709'],
  ['one block', 'abc', 'a9993e364706816aba3e25717850c26c9cd0d89d'],
  [
    'two blocks',
    'abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq',
    '84983e441c3bd26ebaae4aa1f95129e5e54670f1',
  ],
  [
    'two blocks of 112 bytes',
    'abcdefghbcdefghicdefghijdefghijkefghijklfghijklmghijklmnhijklmnoijklmnopjklmnopqklmnopqrlmnopqrsmnopqrstnopqrstu',
    'a49b2446a02c645bf419f995b67091253a04a259',
  ],
  ['one million a', 'a'.repeat(1_000_000), '34aa973cd4c4daa4f61eeb2bdbad27316534016f'],
]

/** Around blocks (64), the window of a lane (64 KiB), wire blocks (16 KiB) and usual piece lengths. */
const EDGES = [1, 2, 3, 16, 64, 128, 256, 1024]
  .flatMap((kib) => [-65, -64, -63, -9, -8, -1, 0, 1, 8, 55, 56, 63, 64, 65].map((by) => kib * KIB + by))
  .concat(4096 * KIB - 1, 4096 * KIB, 4096 * KIB + 1)

const SHORT = Array.from({ length: 301 }, (_, length) => length)

/** Bytes that differ by place and by `seed`, so that a swapped lane or block shows. */
function bytesOf(length: number, seed: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(length)
  let x = (seed * 0x9e3779b1 + 1) >>> 0
  for (let i = 0; i < length; i++) {
    x ^= x << 13
    x ^= x >>> 17
    x ^= x << 5
    bytes[i] = x
  }
  return bytes
}

const hex = (digest: Uint8Array) => Buffer.from(digest).toString('hex')
const expected = (bytes: Uint8Array) => createHash('sha1').update(bytes).digest('hex')

/** Every way to hash messages; each returns their digests in order. */
const PATHS: Record<string, (hasher: Hasher, messages: Uint8Array[]) => Uint8Array[]> = {
  digest: (hasher, messages) => hasher.digest(messages),
  'digest one by one': (hasher, messages) => messages.flatMap((message) => hasher.digest([message])),
  'stream, whole': (hasher, messages) => messages.map((message) => streamed(hasher, message, message.length || 1)),
  'stream, 16 KiB blocks': (hasher, messages) => messages.map((message) => streamed(hasher, message, 16 * KIB)),
  'stream, odd parts': (hasher, messages) => messages.map((message) => streamed(hasher, message, 4_099)),
}

function streamed(hasher: Hasher, message: Uint8Array, part: number): Uint8Array {
  const stream = hasher.stream()
  for (let at = 0; at < message.length; at += part) stream.update(message.subarray(at, at + part))
  return stream.digest()
}

function ran(hasher: Hasher, messages: readonly Uint8Array[]): Uint8Array[] {
  const length = messages[0]!.length
  const run = hasher.begin(messages.length, length)
  for (let at = 0; at < length; ) {
    const end = at + run.window(0).length
    messages.forEach((message, lane) => {
      run.window(lane).set(message.subarray(at, end))
    })
    run.advance()
    at = end
  }
  return run.digests()
}

describe.each([
  ['SIMD build', false, 4],
  ['scalar build', true, 1],
])('%s', (_, forceScalar, lanes) => {
  let hasher: Hasher
  beforeAll(async () => {
    hasher = await createHasher(hasherFiles, { forceScalar })
  })

  it(`has ${lanes} lanes`, () => {
    expect(hasher.lanes).toBe(lanes)
  })

  describe.each(Object.entries(PATHS))('%s', (_name, path) => {
    it.each(VECTORS)('FIPS 180: %s', (_title, text, digest) => {
      const message = new TextEncoder().encode(text)
      expect(path(hasher, [message, message, message, message]).map(hex)).toEqual(Array(4).fill(digest))
    })

    it('agrees with Node at every length from 0 to 300', () => {
      for (const length of SHORT) {
        const messages = [0, 1, 2, 3].map((lane) => bytesOf(length, length * 4 + lane))
        expect(path(hasher, messages).map(hex), `length ${length}`).toEqual(messages.map(expected))
      }
    })

    it('agrees with Node around the edges of blocks, windows and pieces', () => {
      for (const length of EDGES) {
        const messages = [0, 1, 2, 3].map((lane) => bytesOf(length, length + lane))
        expect(path(hasher, messages).map(hex), `length ${length}`).toEqual(messages.map(expected))
      }
    })

    it('agrees with Node on random messages of any number and lengths', () => {
      const message = fc.oneof(
        fc.uint8Array({ maxLength: 400 }),
        fc.tuple(fc.constantFrom(64, 1_000, 70_000), fc.nat()).map(([length, seed]) => bytesOf(length, seed)),
      )
      fc.assert(
        fc.property(fc.array(message, { maxLength: 11 }), (messages) => {
          expect(path(hasher, messages).map(hex)).toEqual(messages.map(expected))
        }),
        { numRuns: 60 },
      )
    })
  })

  it('hashes bytes that are read into its windows', () => {
    for (const count of [1, 2, 3, 4].filter((count) => count <= lanes)) {
      for (const length of [0, 1, 55, 56, 64, 64 * KIB - 1, 64 * KIB, 64 * KIB + 1, 200_000]) {
        const messages = Array.from({ length: count }, (_, lane) => bytesOf(length, length + lane))
        expect(ran(hasher, messages).map(hex), `${count} of ${length}`).toEqual(messages.map(expected))
      }
    }
  })

  it('refuses more messages side by side than it has lanes', () => {
    expect(() => hasher.begin(lanes + 1, 64)).toThrow(`expected at most ${lanes}, got ${lanes + 1}`)
  })

  it('refuses to continue a run when the hasher was used meanwhile', () => {
    const message = bytesOf(100_000, 1)
    const uses: (() => unknown)[] = [
      () => hasher.digest([message]),
      () => hasher.begin(1, 10),
      () => hasher.stream().update(message),
      () => hasher.stream().digest(),
    ]
    for (const use of uses) {
      const run = hasher.begin(1, message.length)
      run.window(0).set(message.subarray(0, run.window(0).length))
      run.advance()
      use()
      expect(() => run.advance()).toThrow(TypeError)
      expect(() => run.digests()).toThrow(TypeError)
    }
    expect(hasher.digest([message]).map(hex)).toEqual([expected(message)])
  })

  it('returns no digests before all bytes are hashed', () => {
    const run = hasher.begin(1, 100_000)
    run.advance()
    expect(() => run.digests()).toThrow('expected 100000 bytes of each message, got 65536')
  })

  it('hashes a stream in any parts, with other work between them', () => {
    const parts = fc.array(fc.oneof(fc.nat(200), fc.nat(70_000)), { maxLength: 12 })
    fc.assert(
      fc.property(parts, parts, fc.nat(), (first, second, seed) => {
        const streams = [first, second].map((lengths, i) => ({
          stream: hasher.stream(),
          node: createHash('sha1'),
          parts: lengths.map((length, at) => bytesOf(length, seed + i * 100 + at)),
        }))
        for (let turn = 0; turn < 12; turn++) {
          for (const { stream, node, parts } of streams) {
            const part = parts[turn]
            if (part === undefined) continue
            stream.update(part)
            node.update(part)
            // A digest in between ends nothing.
            expect(hex(stream.digest())).toBe(node.copy().digest('hex'))
          }
          hasher.digest([bytesOf(100, turn), bytesOf(100, turn + 1), bytesOf(100, turn + 2)])
        }
      }),
      { numRuns: 40 },
    )
  })

  it('resets a stream', () => {
    const stream = hasher.stream()
    stream.update(bytesOf(1_000, 1))
    stream.reset()
    stream.update(bytesOf(999, 2))
    expect(hex(stream.digest())).toBe(expected(bytesOf(999, 2)))
  })

  it('does not change the messages', () => {
    const messages = [0, 1, 2, 3].map((lane) => bytesOf(70_001, lane))
    const before = messages.map(expected)
    hasher.digest(messages)
    expect(messages.map(expected)).toEqual(before)
  })
})

describe('padding', () => {
  it.each([
    [0, 1],
    [55, 1],
    [56, 2],
    [63, 2],
  ])('of %s bytes in the last block makes %s blocks', (tailBytes, blocks) => {
    expect(pad(new Uint8Array(128), 0, tailBytes, tailBytes)).toBe(blocks)
  })

  it('writes a length beyond 32 bits', () => {
    const memory = new Uint8Array(128).fill(255)
    const length = 2 ** 36 + 2 ** 29 + 3
    expect(pad(memory, 0, 3, length)).toBe(1)
    expect(memory[3]).toBe(0x80)
    expect(memory.subarray(4, 56)).toEqual(new Uint8Array(52))
    expect(new DataView(memory.buffer).getBigUint64(56)).toBe(BigInt(length) * 8n)
  })
})

describe('createHasher loads', () => {
  it.each([
    [false, ['simd']],
    [true, ['scalar']],
  ])('only the build that it uses (forced scalar: %s)', async (forceScalar, names) => {
    const loaded: string[] = []
    const recording = (name: 'simd' | 'scalar') => () => {
      loaded.push(name)
      return hasherFiles[name]()
    }
    await createHasher({ simd: recording('simd'), scalar: recording('scalar') }, { forceScalar })
    expect(loaded).toEqual(names)
  })

  it('a scalar build without the four-lane kernel', async () => {
    const exported = WebAssembly.Module.exports(new WebAssembly.Module(await hasherFiles.scalar())).map(
      ({ name }) => name,
    )
    expect(exported).toContain('compress')
    expect(exported).not.toContain('compressLanes')
  })
})
