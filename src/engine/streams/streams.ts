import { StreamError } from '../../core/errors.ts'
import { LIMITS } from '../../core/limits.ts'
import type { InfoHash } from '../../core/metainfo/info-hash.ts'
import type { Playhead } from '../../protocol/engine.ts'
import type { Methods } from '../../protocol/rpc.ts'
import { transferring } from '../../protocol/rpc.ts'
import type { StreamApi } from '../../protocol/stream.ts'
import type { TorrentSession } from '../sessions/torrent-session.ts'
import { dueMs, readableBytes, streamWindow, type PieceWindow } from './stream-window.ts'

interface Stream {
  readonly session: TorrentSession
  readonly fileIndex: number
  /** Offsets in the torrent, end exclusive. */
  readonly fileOffset: number
  readonly end: number
  position: number
  window: PieceWindow | null
  /** The window is another one than before, and nobody has waited in it yet. */
  jumped: boolean
  closed: boolean
  /** Somebody waits for the bytes at the position. */
  readonly waiters: Set<() => void>
}

/**
 * Answers the service worker: which bytes are here, and please fetch those that are not. Each stream pulls a capped window of pieces
 * ahead of its read position; closing it takes the window back, so a file watched to 10 % is not fetched to 100 %.
 */
export class Streams implements Methods<StreamApi> {
  readonly #find: (infoHash: InfoHash) => TorrentSession | undefined
  readonly #streams = new Map<number, Stream>()
  readonly #changed: () => void
  /** What players said of the files they play, by torrent and file. */
  readonly #playheads = new Map<string, Playhead>()
  #nextId = 1

  constructor(find: (infoHash: InfoHash) => TorrentSession | undefined, changed: () => void) {
    this.#find = find
    this.#changed = changed
  }

  get count(): number {
    return this.#streams.size
  }

  open(request: { infoHash: InfoHash; fileIndex: number; start: number; end: number }): { streamId: number } {
    const { infoHash, fileIndex, start, end } = request
    const session = this.#known(infoHash)
    const file = session.content?.metainfo.files[fileIndex]
    if (!file || file.pad) {
      throw new StreamError('unknown-file', `Expected a file of ${infoHash}, got number ${fileIndex}`, {
        infoHash,
        fileIndex,
      })
    }
    if (
      !(Number.isSafeInteger(start) && Number.isSafeInteger(end) && start >= 0 && start <= end && end < file.length)
    ) {
      const length = file.length
      throw new StreamError('out-of-range', `Expected bytes within 0..${length - 1}, got ${start}..${end}`, {
        start,
        end,
        length,
      })
    }
    if (this.#streams.size >= LIMITS.streams) {
      const limit = LIMITS.streams
      throw new StreamError('too-many-streams', `Expected at most ${limit} streams at once`, { limit })
    }
    const streamId = this.#nextId++
    const stream: Stream = {
      session,
      fileIndex,
      fileOffset: file.offset,
      end: file.offset + end + 1,
      position: file.offset + start,
      window: null,
      jumped: false,
      closed: false,
      waiters: new Set(),
    }
    this.#streams.set(streamId, stream)
    this.#advance(stream)
    this.#changed()
    return { streamId }
  }

  async available(streamId: number, position: number): Promise<{ bytes: number }> {
    const stream = this.#stream(streamId)
    const { session } = stream
    stream.position = Math.min(Math.max(stream.fileOffset + position, stream.fileOffset), stream.end - 1)
    this.#advance(stream)
    const ready = (): number => {
      const { content } = session
      return content ? readableBytes(content.metainfo, content.bitfield, stream.position, stream.end) : 0
    }
    // A player that looks for its place opens streams that it closes at once: what is here already disturbs nobody.
    if (stream.jumped && ready() === 0) {
      stream.jumped = false
      this.#focus(session, LIMITS.streamFocusBytes)
    }
    const bytes = await waitFor(stream, ready, () => this.#focus(session, LIMITS.streamReadAheadBytes))
    return { bytes }
  }

  async read(streamId: number, position: number, length: number): Promise<Uint8Array<ArrayBuffer>> {
    const stream = this.#stream(streamId)
    const from = stream.fileOffset + position
    const most = Math.min(length, LIMITS.storeReadBytes, stream.end - from)
    if (!(most > 0) || position < 0) {
      throw new StreamError('out-of-range', `Expected bytes of this stream, got ${position} +${length}`, {
        position,
        length,
      })
    }
    const { content } = stream.session
    const ready = content ? readableBytes(content.metainfo, content.bitfield, from, from + most) : 0
    if (ready < most)
      throw new StreamError('not-verified', `Expected verified bytes, got ${ready} of ${most}`, { ready, most })
    const bytes = await stream.session.read(from, most)
    return transferring(bytes, [bytes.buffer])
  }

  close(streamId: number): void {
    const stream = this.#streams.get(streamId)
    if (!stream) return
    this.#streams.delete(streamId)
    stream.closed = true
    if (!this.#reads(stream)) this.#playheads.delete(playing(stream.session.infoHash, stream.fileIndex))
    this.#moveWindow(stream, null)
    for (const wake of [...stream.waiters]) wake()
    this.#changed()
  }

  files(infoHash: InfoHash): { index: number; path: readonly string[]; length: number; pad: boolean }[] {
    const { content } = this.#known(infoHash)
    return (content?.metainfo.files ?? []).map(({ index, path, length, pad }) => ({ index, path, length, pad }))
  }

  /** A player's word on a file that is being read: how fast it plays, and how much it holds. Of files that nobody reads it is dropped. */
  setPlayhead(infoHash: InfoHash, fileIndex: number, playhead: Playhead): void {
    const stream = [...this.#streams.values()].find(
      (open) => open.session.infoHash === infoHash && open.fileIndex === fileIndex,
    )
    if (!stream || !(playhead.bytesPerSecond > 0) || !(playhead.bufferedSeconds >= 0)) return
    this.#playheads.set(playing(infoHash, fileIndex), playhead)
    this.#hurry(stream.session)
  }

  /** A swarm was joined or left: windows of running streams are asked of the new one. */
  onSwarmReady(session: TorrentSession): void {
    for (const stream of this.#streams.values()) {
      if (stream.session !== session) continue
      stream.window = null
      this.#advance(stream)
    }
  }

  /** The torrent is gone. */
  closeAllOf(session: TorrentSession): void {
    for (const [id, stream] of [...this.#streams]) if (stream.session === session) this.close(id)
  }

  #known(infoHash: InfoHash): TorrentSession {
    const session = this.#find(infoHash)
    if (!session)
      throw new StreamError('unknown-torrent', `Expected a torrent of the list, got ${infoHash}`, { infoHash })
    if (!session.content)
      throw new StreamError('no-metadata', `Expected the files of ${infoHash} to be known`, { infoHash })
    return session
  }

  #stream(streamId: number): Stream {
    const stream = this.#streams.get(streamId)
    if (!stream) throw new StreamError('closed', `Expected an open stream, got number ${streamId}`, { streamId })
    return stream
  }

  #advance(stream: Stream): void {
    const { content } = stream.session
    if (content) this.#moveWindow(stream, streamWindow(content.metainfo, stream.position, stream.end))
  }

  #moveWindow(stream: Stream, next: PieceWindow | null): void {
    const old = stream.window
    if ((old?.first === next?.first && old?.last === next?.last) || !stream.session.swarm?.ready) return
    stream.window = next
    this.#hurry(stream.session)
    if (!old || !next || next.first > old.last || next.last < old.first) stream.jumped = next !== null
  }

  /** Tells the swarm which pieces readers wait for: who waits now before who plays from a buffer. */
  #hurry(session: TorrentSession): void {
    const { swarm, content } = session
    if (!swarm?.ready || !content) return
    const { pieceLength } = content.metainfo
    const urgent = [...this.#streams.values()]
      .filter((stream) => stream.session === session)
      .flatMap((stream) => {
        const { window } = stream
        if (!window) return []
        const playhead = this.#playheads.get(playing(session.infoHash, stream.fileIndex)) ?? null
        const due = (piece: number): number => dueMs(piece * pieceLength - stream.position, playhead)
        return [{ ...window, dueMs: due }]
      })
    swarm.hurry(urgent.sort((a, b) => a.dueMs(a.first) - b.dueMs(b.first)))
  }

  #reads({ session, fileIndex }: Stream): boolean {
    return [...this.#streams.values()].some((open) => open.session === session && open.fileIndex === fileIndex)
  }

  /** What peers were asked for before is kept only within `bytes` from the readers. */
  #focus(session: TorrentSession, bytes: number): void {
    const pieceLength = session.content?.metainfo.pieceLength ?? 1
    const pieces = Math.ceil(bytes / pieceLength)
    const firsts = [...this.#streams.values()].flatMap(({ session: other, window }) =>
      other === session && window ? [window.first] : [],
    )
    session.swarm?.focus((piece) => firsts.some((first) => piece >= first && piece <= first + pieces))
  }
}

const playing = (infoHash: InfoHash, fileIndex: number): string => `${infoHash} ${fileIndex}`

/**
 * Resolves as soon as `ready` is above 0; every way out of it is bounded. `hungry` is called while it lasts: peers may be busy with, or
 * silent about, pieces that nobody waits for.
 */
function waitFor(stream: Stream, ready: () => number, hungry: () => void): Promise<number> {
  return new Promise((resolve, reject) => {
    const { session } = stream
    const settle = (finish: () => void): void => {
      clearTimeout(timer)
      clearInterval(hunger)
      session.progressListeners.delete(check)
      stream.waiters.delete(check)
      finish()
    }
    const check = (): void => {
      const bytes = ready()
      if (bytes > 0) settle(() => resolve(bytes))
      else if (stream.closed)
        settle(() => reject(new StreamError('closed', 'Expected an open stream, got a closed one')))
      else if (session.phase === 'paused') {
        settle(() =>
          reject(
            new StreamError('paused', 'Expected a running torrent, got a paused one', { infoHash: session.infoHash }),
          ),
        )
      } else if (session.phase === 'failed') {
        settle(() =>
          reject(
            new StreamError('failed', 'Expected a running torrent, got one that failed', {
              infoHash: session.infoHash,
            }),
          ),
        )
      }
    }
    const timer = setTimeout(() => {
      const waitedMs = LIMITS.streamStallMs
      settle(() =>
        reject(new StreamError('stalled', `Expected bytes from peers within ${waitedMs} ms, got none`, { waitedMs })),
      )
    }, LIMITS.streamStallMs)
    const hunger = setInterval(hungry, LIMITS.streamHungryMs)
    session.progressListeners.add(check)
    stream.waiters.add(check)
    check()
  })
}
