import { StreamError } from '../../core/errors.ts'
import { LIMITS } from '../../core/limits.ts'
import type { InfoHash } from '../../core/metainfo/info-hash.ts'
import type { Playhead } from '../../protocol/engine.ts'
import { type Methods, transferring } from '../../protocol/rpc.ts'
import type { StreamApi, StreamedFile } from '../../protocol/stream.ts'
import { holdOf } from '../sessions/pieces/hold.ts'
import type { TorrentSession } from '../sessions/torrent-session.ts'
import { makeStream, readyBytes, type Stream, type StreamRequest } from './stream.ts'
import { dueFromMs, dueMs, type PieceWindow, readableBytes, streamWindow, UNREPORTED } from './stream-window.ts'
import { waitForBytes } from './wait-for-bytes.ts'

/** The torrents with files that can be streamed. */
export interface StreamedSessions {
  get(infoHash: InfoHash): TorrentSession | undefined
}

/**
 * The open streams of all torrents. Each has the swarm fetch a capped window of pieces ahead of its read position, and
 * cancels it when it closes, so a file watched to 10 % is not fetched to 100 %.
 */
export class Streams implements Methods<StreamApi> {
  readonly #sessions: StreamedSessions
  readonly #streams = new Map<number, Stream>()
  readonly #onCountChanged: () => void
  /** What players reported of the files they play, by torrent and file. */
  readonly #playheads = new Map<string, Playhead>()
  #nextId = 1

  constructor(sessions: StreamedSessions, onCountChanged: () => void) {
    this.#sessions = sessions
    this.#onCountChanged = onCountChanged
  }

  get count(): number {
    return this.#streams.size
  }

  open(request: StreamRequest): { streamId: number } {
    const stream = makeStream(this.#requireSession(request.infoHash), request)
    if (this.#streams.size >= LIMITS.streams) {
      const limit = LIMITS.streams
      throw new StreamError('too-many-streams', `Expected at most ${limit} streams at once`, { limit })
    }
    const streamId = this.#nextId++
    this.#streams.set(streamId, stream)
    this.#updateWindow(stream)
    this.#onCountChanged()
    return { streamId }
  }

  async available(streamId: number, position: number): Promise<{ bytes: number }> {
    const stream = this.#requireStream(streamId)
    stream.position = Math.min(Math.max(stream.fileOffset + position, stream.fileOffset), stream.end - 1)
    this.#updateWindow(stream)
    // A player that seeks opens streams and closes them at once: bytes that are ready need no cancelled requests.
    if (stream.jumped && readyBytes(stream) === 0) {
      stream.jumped = false
      this.#cancelOtherRequests(stream.session, LIMITS.streamKeepBytes)
    }
    const onStarved = (): void => this.#cancelOtherRequests(stream.session, LIMITS.streamReadAheadBytes)
    return { bytes: await waitForBytes(stream, onStarved) }
  }

  async read(streamId: number, position: number, length: number): Promise<Uint8Array<ArrayBuffer>> {
    const { fileOffset, end, session } = this.#requireStream(streamId)
    const from = fileOffset + position
    const most = Math.min(length, LIMITS.storeReadBytes, end - from)
    if (!(most > 0) || position < 0) {
      const message = `Expected bytes of this stream, got ${position} +${length}`
      throw new StreamError('out-of-range', message, { position, length })
    }
    const { content } = session
    const ready = content ? readableBytes(content.metainfo, content.bitfield, from, from + most) : 0
    if (!content || ready < most) {
      throw new StreamError('not-verified', `Expected verified bytes, got ${ready} of ${most}`, { ready, most })
    }
    const bytes = await content.read(from, most)
    return transferring(bytes, [bytes.buffer])
  }

  close(streamId: number): void {
    const stream = this.#streams.get(streamId)
    if (!stream) return
    const { session, fileIndex } = stream
    this.#streams.delete(streamId)
    stream.closed = true
    if (!this.#find(session.infoHash, fileIndex)) this.#playheads.delete(playheadKey(session.infoHash, fileIndex))
    this.#moveWindow(stream, null)
    for (const check of [...stream.waiters]) check()
    this.#onCountChanged()
  }

  files(infoHash: InfoHash): StreamedFile[] {
    const { content, encryption } = this.#requireSession(infoHash)
    const { record, key } = encryption
    return (content?.metainfo.files ?? []).map(({ index, path, length, pad }) => {
      const plain = record?.files[index]
      return plain && key ? { index, ...plain, pad, contentKey: key } : { index, path, length, pad }
    })
  }

  /** How fast a file is played, and how much of it the player holds. Ignored without an open stream of the file. */
  setPlayhead(infoHash: InfoHash, fileIndex: number, playhead: Playhead): void {
    const stream = this.#find(infoHash, fileIndex)
    if (!(playhead.bytesPerSecond > 0) || !(playhead.bufferedSeconds >= 0)) return
    // A player that is shown later says so before it reads.
    if (!stream && !playhead.spareSeconds) return
    this.#playheads.set(playheadKey(infoHash, fileIndex), playhead)
    const [at, bufferedMs] = [performance.now(), playhead.bufferedSeconds * 1_000]
    for (const one of this.#streams.values()) {
      if (isOfFile(one, infoHash, fileIndex)) one.place = { position: one.position, at, bufferedMs }
    }
    if (stream) this.#sendDeadlines(stream.session)
  }

  /** A torrent's swarm, maybe a new one, accepts deadlines. */
  onSwarmReady(infoHash: InfoHash): void {
    for (const stream of this.#streams.values()) {
      if (stream.session.infoHash !== infoHash) continue
      stream.window = null
      this.#updateWindow(stream)
    }
  }

  closeAllOf(session: TorrentSession): void {
    for (const [id, stream] of [...this.#streams]) if (stream.session === session) this.close(id)
  }

  #requireSession(infoHash: InfoHash): TorrentSession {
    const session = this.#sessions.get(infoHash)
    if (!session)
      throw new StreamError('unknown-torrent', `Expected a torrent of the list, got ${infoHash}`, { infoHash })
    if (!session.content)
      throw new StreamError('no-metadata', `Expected the files of ${infoHash} to be known`, { infoHash })
    return session
  }

  #requireStream(streamId: number): Stream {
    const stream = this.#streams.get(streamId)
    if (stream) return stream
    throw new StreamError('closed', `Expected an open stream, got number ${streamId}`, { streamId })
  }

  #find(infoHash: InfoHash, fileIndex: number): Stream | undefined {
    return [...this.#streams.values()].find((stream) => isOfFile(stream, infoHash, fileIndex))
  }

  #updateWindow(stream: Stream): void {
    const { content } = stream.session
    if (content) this.#moveWindow(stream, streamWindow(content.metainfo, stream.position, stream.end))
  }

  #moveWindow(stream: Stream, next: PieceWindow | null): void {
    const old = stream.window
    if ((old?.first === next?.first && old?.last === next?.last) || !stream.session.swarm?.ready) return
    stream.window = next
    this.#sendDeadlines(stream.session)
    if (!old || !next || next.first > old.last || next.last < old.first) stream.jumped = next !== null
  }

  /** Sends the swarm the pieces of all windows and when each is due, the most urgent first. */
  #sendDeadlines(session: TorrentSession): void {
    const { swarm, content } = session
    // The user's own files are never downloaded to.
    if (!swarm?.ready || !content || content.source || holdOf(session) !== null) return
    const { pieceLength } = content.metainfo
    const urgent = [...this.#streams.values()].flatMap((stream) => {
      const { window } = stream
      if (stream.session !== session || !window) return []
      const playhead = this.#playheads.get(playheadKey(session.infoHash, stream.fileIndex)) ?? null
      const ahead = (piece: number): number => piece * pieceLength - stream.position
      return [
        {
          ...window,
          dueMs: (piece: number) => dueMs(ahead(piece), playhead),
          hostDueMs: (piece: number) =>
            playhead
              ? Math.max(0, -readMs(stream, playhead)) +
                dueFromMs(stream.place, piece * pieceLength, playhead.bytesPerSecond, performance.now())
              : dueMs(ahead(piece), UNREPORTED),
          // One that reports nothing reads as fast as it can.
          readMs: () => (playhead ? Math.max(0, readMs(stream, playhead)) : 0),
        },
      ]
    })
    swarm.setDeadlines(urgent.sort((a, b) => a.dueMs(a.first) - b.dueMs(b.first)))
  }

  /** Cancels requests to peers, except those within `bytes` ahead of a read position. */
  #cancelOtherRequests(session: TorrentSession, bytes: number): void {
    const pieceLength = session.content?.metainfo.pieceLength ?? 1
    const pieces = Math.ceil(bytes / pieceLength)
    const firsts = [...this.#streams.values()].flatMap(({ session: other, window }) =>
      other === session && window ? [window.first] : [],
    )
    session.swarm?.cancelExcept((piece) => firsts.some((first) => piece >= first && piece <= first + pieces))
  }
}

/** How long the player of a stream has waited for its bytes, ms; negative: it need not yet. */
const readMs = ({ openedAt }: Stream, { spareSeconds = 0 }: Playhead): number =>
  performance.now() - openedAt - spareSeconds * 1_000

const isOfFile = (stream: Stream, infoHash: InfoHash, fileIndex: number): boolean =>
  stream.session.infoHash === infoHash && stream.fileIndex === fileIndex

const playheadKey = (infoHash: InfoHash, fileIndex: number): string => `${infoHash} ${fileIndex}`
