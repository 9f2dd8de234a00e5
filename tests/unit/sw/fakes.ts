import { StoreError, StreamError } from '../../../src/core/errors.ts'
import { LIMITS } from '../../../src/core/limits.ts'
import { Bitfield } from '../../../src/core/metainfo/bitfield.ts'
import type { SessionRecord } from '../../../src/protocol/session.ts'
import type { StreamApi } from '../../../src/protocol/stream.ts'
import type {
  EngineAccess,
  SessionReader,
  StoredFileReader,
  StoredFiles,
  StreamEngine,
} from '../../../src/sw/stream/parts.ts'
import { asInfoHash } from '../../info-hash.ts'

export const HASH = asInfoHash('c0ffee00c0ffee00c0ffee00c0ffee00c0ffee00')
export const PIECE = 64 * 1024

export interface TestFile {
  readonly path: readonly string[]
  readonly length: number
  readonly pad?: boolean
}

/** The byte at `position` of the file `index`: differs between files and positions. */
export const byteAt = (index: number, position: number): number => (index * 31 + position * 7 + (position >> 8)) & 0xff

export const bytesOf = (index: number, position: number, length: number): Uint8Array<ArrayBuffer> =>
  Uint8Array.from({ length }, (_, i) => byteAt(index, position + i))

/** A session record of `files`, with the pieces in `verified` verified (default: all). */
export function recordOf(files: readonly TestFile[], verified?: readonly number[]): SessionRecord {
  let offset = 0
  const laid = files.map(({ path, length, pad = false }) => {
    offset += length
    return { path, length, pad, offset: offset - length }
  })
  const pieceCount = Math.ceil(offset / PIECE)
  const bitfield = new Bitfield(pieceCount)
  for (const index of verified ?? [...Array(pieceCount).keys()]) bitfield.set(index)
  return {
    version: 1,
    infoHash: HASH,
    name: 'test',
    addedAt: 0,
    completedAt: null,
    paused: false,
    trackers: [],
    webSeeds: [],
    selectOnly: null,
    layout: { length: offset, pieceLength: PIECE, pieceCount, files: laid },
    store: 'opfs',
    bitfield: bitfield.bytes,
    selected: files.map(() => true),
    downloadedBytes: 0,
    uploadedBytes: 0,
  }
}

export class FakeSessions implements SessionReader {
  record: SessionRecord | null
  broken = false

  constructor(record: SessionRecord | null) {
    this.record = record
  }

  async read(infoHash: string): Promise<SessionRecord | null> {
    if (this.broken) throw new DOMException('gone', 'InvalidStateError')
    return infoHash === this.record?.infoHash ? this.record : null
  }
}

/** A disk with every byte of every file, readable CHUNK bytes at a time; counts the bytes that are read. */
export class FakeFiles implements StoredFiles {
  /** This many readers fail after their first chunk; Infinity: there is no disk. */
  failing = 0
  readBytes = 0
  openReaders = 0

  /** The files are gone, also for open readers. */
  lose(): void {
    this.failing = Number.POSITIVE_INFINITY
  }

  async open(...[, fileIndex, start, end]: Parameters<StoredFiles['open']>): Promise<StoredFileReader> {
    if (this.failing === Number.POSITIVE_INFINITY) throw new StoreError('missing', 'no such file')
    const failing = this.failing > 0
    if (failing) this.failing--
    this.openReaders++
    let position = start
    let open = true
    return {
      read: async () => {
        if (this.failing === Number.POSITIVE_INFINITY) throw new StoreError('io', 'the file is gone')
        if (failing && position > start) throw new StoreError('io', 'it was written meanwhile')
        const length = Math.min(CHUNK, end - position)
        if (length <= 0) throw new StoreError('missing', 'the end')
        position += length
        this.readBytes += length
        return bytesOf(fileIndex, position - length, length)
      },
      close: () => {
        if (open) this.openReaders--
        open = false
      },
    }
  }
}

/** Access to the engine of a tab. */
export class FakeEngine implements EngineAccess {
  /** Null: no tab runs an engine. */
  running: StreamEngine | null

  constructor(running: StreamEngine | null = null) {
    this.running = running
  }

  async get(): Promise<StreamEngine> {
    if (!this.running) throw new StreamError('engine-unreachable', 'no tab')
    return this.running
  }
}

type Calls = {
  [K in keyof StreamApi]: (...args: Parameters<StreamApi[K]>) => Promise<Awaited<ReturnType<StreamApi[K]>>>
}

/** The engine of one tab. It has the first `has` bytes of every file, and fetches none by itself. */
export class EngineProcess implements StreamEngine {
  readonly #files: readonly TestFile[]
  readonly #open = new Map<number, { fileIndex: number; end: number }>()
  readonly #pending = new Set<(error: Error) => void>()
  readonly #waiting = new Set<() => void>()
  #has: number
  #gone = false
  opened = 0
  readonly positions: number[] = []

  constructor(files: readonly TestFile[], has: number) {
    this.#files = files
    this.#has = has
  }

  get openStreams(): number {
    return this.#open.size
  }

  /** Has the engine receive bytes from peers. @param has how many bytes of every file it has then */
  fetch(has: number): void {
    this.#has = has
    for (const wake of [...this.#waiting]) wake()
  }

  /** Closes the tab. */
  die(): void {
    this.#gone = true
    for (const reject of [...this.#pending]) reject(new StreamError('engine-gone', 'the tab is gone'))
  }

  call: StreamEngine['call'] = (method, args) => {
    if (this.#gone) return Promise.reject(new StreamError('engine-gone', 'the tab is gone'))
    return new Promise((resolve, reject) => {
      this.#pending.add(reject)
      const act = this.#methods[method] as (...args: unknown[]) => Promise<never>
      act(...(args as unknown[])).then(resolve, reject)
    })
  }

  readonly #methods: Calls = {
    open: async ({ infoHash, fileIndex, end }) => {
      if (infoHash !== HASH) throw new StreamError('unknown-torrent', 'no such torrent')
      this.#open.set(++this.opened, { fileIndex, end })
      return { streamId: this.opened }
    },
    available: async (streamId, position) => {
      this.positions.push(position)
      const { end } = this.#open.get(streamId)!
      while (this.#has <= position) await new Promise<void>((wake) => this.#waiting.add(wake))
      return { bytes: Math.min(this.#has, end + 1) - position }
    },
    read: async (streamId, position, length) => bytesOf(this.#open.get(streamId)!.fileIndex, position, length),
    close: async (streamId) => {
      this.#open.delete(streamId)
    },
    files: async (infoHash) => {
      if (infoHash !== HASH) throw new StreamError('unknown-torrent', 'no such torrent')
      return this.#files.map(({ path, length, pad = false }, index) => ({ index, path, length, pad }))
    },
  }
}

/** Reads a body chunk by chunk. */
export async function chunksOf(response: Response): Promise<Uint8Array[]> {
  const chunks: Uint8Array[] = []
  for await (const chunk of response.body ?? []) chunks.push(chunk as Uint8Array)
  return chunks
}

export const CHUNK = LIMITS.streamChunkBytes
