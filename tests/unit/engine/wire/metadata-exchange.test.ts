import { createHash } from 'node:crypto'
import utMetadata from 'ut_metadata'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { encodeBencode } from '../../../../src/core/bencode/encode.ts'
import type { WireError } from '../../../../src/core/errors.ts'
import { LIMITS } from '../../../../src/core/limits.ts'
import { MetadataFetch } from '../../../../src/engine/swarm/metadata-fetch.ts'
import { type MetadataExchange, useMetadataExchange } from '../../../../src/engine/wire/metadata-exchange.ts'
import { decodeMetadataMessage, encodeMetadataMessage } from '../../../../src/engine/wire/metadata-message.ts'
import type { Wire, WireExtension } from '../../../../src/engine/wire/wire.ts'
import { deferred, endWires, joinToStock, type StockWire, wireInMemory } from './joined-wires.ts'

afterEach(endWires)

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text)
/** A dictionary of exactly so many bytes. */
function infoOf(bytes: number): Uint8Array {
  const fill = (length: number): Uint8Array => encodeBencode(new Map([['pieces', new Uint8Array(length).fill(7)]]))
  return fill(bytes - (fill(bytes).length - bytes))
}
/** A .torrent file with nothing but this info dictionary. */
const torrentOf = (info: Uint8Array): Uint8Array => Buffer.concat([utf8('d4:info'), info, utf8('e')])
const hashOf = (info: Uint8Array): string => createHash('sha1').update(info).digest('hex')

/** ut_metadata 5.0.1, unmodified. */
interface StockMetadata {
  fetch(): void
  on(event: 'metadata', listener: (torrent: Uint8Array) => void): void
}
const useStock = (wire: StockWire, metadata: Uint8Array | null): StockMetadata => {
  wire.use(utMetadata(metadata))
  return (wire as unknown as { ut_metadata: StockMetadata }).ut_metadata
}

interface Fetching {
  readonly fetch: MetadataFetch
  readonly warnings: WireError[]
  readonly found: Promise<Uint8Array>
}

function fetching(infoHash: string, ours: Uint8Array | null = null): Fetching {
  const warnings: WireError[] = []
  const found = deferred<Uint8Array>()
  const fetch = new MetadataFetch({
    infoHash,
    infoBytes: () => ours,
    onFailed: () => {},
    accept: async (bytes) => found.resolve(bytes),
    onWarning: (error) => warnings.push(error),
  })
  return { fetch, warnings, found: found.promise }
}

/** Joins one of ours that fetches or serves to an unmodified peer that serves or fetches. */
function join(fetch: MetadataFetch, infoHash: string, theirs: Uint8Array | null, announced?: number) {
  const { wire, theirs: far } = joinToStock({ pieceCount: 0, pieceLength: () => 0, has: () => false })
  wire.once('handshake', () => useMetadataExchange(wire, fetch))
  const metadata = useStock(far, theirs)
  far.once('handshake', () => {
    if (announced !== undefined) far.extendedHandshake.metadata_size = announced
  })
  far.handshake(infoHash, 'b'.repeat(40), { fast: true })
  wire.handshake(infoHash, 'c'.repeat(40), { fast: true })
  return { wire, far, metadata }
}
const turns = async (count = 50): Promise<void> => {
  for (let turn = 0; turn < count; turn++) await new Promise((resolve) => setImmediate(resolve))
}

describe('the metadata exchange (BEP 9)', () => {
  it.each([100, 16_384, 16_385, 300_000])('fetches %s bytes from an unmodified peer', async (bytes) => {
    const info = infoOf(bytes)
    const { fetch, found } = fetching(hashOf(info))
    join(fetch, hashOf(info), info)
    expect(Buffer.compare(await found, torrentOf(info))).toBe(0)
  })

  it.each([100, 16_385, 9_000_000])('serves %s bytes to an unmodified peer', async (bytes) => {
    const info = infoOf(bytes)
    const { fetch } = fetching(hashOf(info), info)
    fetch.stop()
    const { metadata } = join(fetch, hashOf(info), null)
    const torrent = new Promise<Uint8Array>((resolve) => metadata.on('metadata', resolve))
    metadata.fetch()
    expect(Buffer.compare(await torrent, torrentOf(info))).toBe(0)
  })

  it('passes an info dictionary of the greatest size on between two of ours', async () => {
    const info = infoOf(LIMITS.infoDictionaryBytes)
    const seeder = fetching(hashOf(info), info)
    seeder.fetch.stop()
    const leecher = fetching(hashOf(info))
    const deliver = (to: () => { receive(bytes: Uint8Array): void }) => (bytes: Uint8Array) =>
      void setImmediate(() => to().receive(bytes))
    const near = wireInMemory(
      undefined,
      deliver(() => far.wire),
    )
    const far = wireInMemory(
      undefined,
      deliver(() => near.wire),
    )
    near.wire.once('handshake', () => useMetadataExchange(near.wire, leecher.fetch))
    far.wire.once('handshake', () => useMetadataExchange(far.wire, seeder.fetch))
    near.wire.handshake(hashOf(info), 'b'.repeat(40), { fast: true })
    far.wire.handshake(hashOf(info), 'c'.repeat(40), { fast: true })
    expect(Buffer.compare(await leecher.found, torrentOf(info))).toBe(0)
  })

  it('refuses an info dictionary that is one byte too long, before it requests any of it', async () => {
    const info = infoOf(100)
    const { fetch, warnings } = fetching(hashOf(info))
    const got = LIMITS.infoDictionaryBytes + 1
    const { far } = join(fetch, hashOf(info), info, got)
    const messages: unknown[] = []
    far.on('extended', (name: string) => void messages.push(name))
    await turns()
    expect(warnings).toMatchObject([
      {
        name: 'WireError',
        code: 'metadata-too-large',
        fields: { limit: LIMITS.infoDictionaryBytes, got, peer: 'b'.repeat(40) },
      },
    ])
    expect(warnings[0]?.message).toBe(
      `Expected an info dictionary of at most ${LIMITS.infoDictionaryBytes} bytes, got ${got}`,
    )
    expect(messages).toEqual(['handshake'])
  })

  it('takes the right copy when other peers send a wrong one or reject every request', async () => {
    const info = infoOf(40_000)
    const { fetch, found } = fetching(hashOf(info))
    const wrong = info.slice()
    wrong[20_000] = 8
    for (let liar = 0; liar < 2 * LIMITS.metadataSources; liar++) {
      const { wire, theirs } = joinToStock({ pieceCount: 0, pieceLength: () => 0, has: () => false })
      wire.once('handshake', () => useMetadataExchange(wire, fetch))
      theirs.use(liesWith(liar % 2 === 0 ? wrong : null, info.length))
      theirs.handshake(hashOf(info), String(liar).padStart(40, '0'), { fast: true })
      wire.handshake(hashOf(info), 'c'.repeat(40), { fast: true })
    }
    await turns()
    join(fetch, hashOf(info), info)
    expect(Buffer.compare(await found, torrentOf(info))).toBe(0)
  })

  it('asks another peer when one sends nothing, and requests no more of one than it may', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    try {
      const info = infoOf(2_000_000)
      const { fetch, found } = fetching(hashOf(info))
      const requests: number[] = []
      for (let silent = 0; silent < LIMITS.metadataSources; silent++) {
        const { wire, theirs } = joinToStock({ pieceCount: 0, pieceLength: () => 0, has: () => false })
        wire.once('handshake', () => useMetadataExchange(wire, fetch))
        theirs.use(liesWith(undefined, info.length, () => void requests.push(silent)))
        theirs.handshake(hashOf(info), String(silent).padStart(40, '0'), { fast: true })
        wire.handshake(hashOf(info), 'c'.repeat(40), { fast: true })
      }
      await turns()
      expect(requests).toHaveLength(LIMITS.metadataSources * LIMITS.metadataRequests)
      join(fetch, hashOf(info), info)
      await turns()
      vi.advanceTimersByTime(LIMITS.metadataStallMs)
      expect(Buffer.compare(await found, torrentOf(info))).toBe(0)
      fetch.stop()
      expect(vi.getTimerCount()).toBe(0)
    } finally {
      vi.useRealTimers()
    }
  })

  it('asks the only peer for as long as it is connected, however long it is silent', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    try {
      const info = infoOf(40_000)
      const { fetch, found } = fetching(hashOf(info))
      let isAwake = false
      const { wire, theirs } = joinToStock({ pieceCount: 0, pieceLength: () => 0, has: () => false })
      wire.once('handshake', () => useMetadataExchange(wire, fetch))
      theirs.use(liesWith(() => (isAwake ? info : undefined), info.length))
      theirs.handshake(hashOf(info), 'b'.repeat(40), { fast: true })
      wire.handshake(hashOf(info), 'c'.repeat(40), { fast: true })
      await turns()
      for (let stall = 0; stall < 10; stall++) {
        vi.advanceTimersByTime(LIMITS.metadataStallMs)
        await turns()
      }
      isAwake = true
      vi.advanceTimersByTime(LIMITS.metadataStallMs)
      await turns()
      expect(vi.getTimerCount()).toBe(0)
      expect(Buffer.compare(await found, torrentOf(info))).toBe(0)
    } finally {
      vi.useRealTimers()
    }
  })

  it('does not ask a peer again when its wire closed while its wrong copy was checked', async () => {
    const { fetch } = fetching('0'.repeat(40))
    let asked = 0
    const exchange = { gather: () => void asked++, reset: () => {} } as unknown as MetadataExchange
    fetch.onOffered(exchange)
    const checked = fetch.onGathered(exchange, infoOf(100))
    fetch.onClosed(exchange)
    await checked
    expect(asked).toBe(1)
  })

  it('rejects what does not exist, and a peer that requests everything again and again', async () => {
    const info = infoOf(20_000)
    const { fetch } = fetching(hashOf(info), info)
    fetch.stop()
    const answers: string[] = []
    const { wire, theirs } = joinToStock()
    wire.once('handshake', () => useMetadataExchange(wire, fetch))
    theirs.use(
      liesWith(undefined, 0, (message) => {
        const { kind, part } = decodeMetadataMessage(message) ?? {}
        answers.push(`${kind} ${part}`)
      }),
    )
    theirs.handshake(hashOf(info), 'b'.repeat(40), { fast: true })
    wire.handshake(hashOf(info), 'c'.repeat(40), { fast: true })
    await turns()
    for (let again = 0; again < 10; again++) {
      for (const part of [0, 1, 2]) theirs.extended('ut_metadata', encodeMetadataMessage({ kind: 'request', part }))
      await turns(5)
    }
    expect(answers.filter((answer) => answer === 'reject 2')).toHaveLength(10)
    expect(answers.filter((answer) => answer.startsWith('data'))).toHaveLength(8)
    expect(answers).toHaveLength(30)
  })
})

/** An extension that answers each request with a part of `copy`, rejects it for null, and ignores it for undefined. */
function liesWith(
  copy: Uint8Array | null | undefined | (() => Uint8Array | undefined),
  size: number,
  onMessage: (message: Uint8Array) => void = () => {},
): new (
  wire: Wire,
) => WireExtension {
  class Lying implements WireExtension {
    readonly #wire: Wire
    constructor(wire: Wire) {
      this.#wire = wire
      if (size > 0) wire.extendedHandshake.metadata_size = size
    }
    onMessage(bytes: Uint8Array): void {
      onMessage(bytes)
      const info = typeof copy === 'function' ? copy() : copy
      const message = decodeMetadataMessage(bytes)
      if (message?.kind !== 'request' || info === undefined) return
      const { part } = message
      const answer = info
        ? encodeMetadataMessage({ kind: 'data', part, bytes: info.subarray(part * 16_384, (part + 1) * 16_384) }, size)
        : encodeMetadataMessage({ kind: 'reject', part })
      this.#wire.extended('ut_metadata', answer)
    }
  }
  Object.assign(Lying.prototype, { name: 'ut_metadata' })
  return Lying
}
