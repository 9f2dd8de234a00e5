import type { Picker } from '../../core/picking/picker.ts'
import type { BadPieceDetector } from './bad-piece-detector.ts'
import type { BlockSource, DownloadPeer } from './download-peer.ts'
import type { Requester } from './requester.ts'

/** How often silent peers are looked for while any request is outstanding, ms. */
const INTERVAL_MS = 500
/** A request that is this many times older than its queue explains is lost. */
const LOST_RATIO = 3

/**
 * Finds peers that do not answer, and single requests that were lost. No timer runs while no request is outstanding.
 */
export class SilenceWatch {
  readonly #peers: ReadonlyMap<unknown, DownloadPeer>
  readonly #picker: Picker<BlockSource>
  readonly #detector: BadPieceDetector
  readonly #requester: Requester
  #timer: ReturnType<typeof setInterval> | null = null

  constructor(
    peers: ReadonlyMap<unknown, DownloadPeer>,
    picker: Picker<BlockSource>,
    detector: BadPieceDetector,
    requester: Requester,
  ) {
    this.#peers = peers
    this.#picker = picker
    this.#detector = detector
    this.#requester = requester
  }

  start(): void {
    this.#timer ??= setInterval(() => this.#look(), INTERVAL_MS)
  }

  stop(): void {
    if (this.#timer !== null) clearInterval(this.#timer)
    this.#timer = null
  }

  stopIfIdle(): void {
    if (this.#timer === null) return
    for (const { pending } of this.#peers.values()) if (pending.size > 0) return
    this.stop()
  }

  /**
   * Releases the blocks of a silent peer to others. One request stays with it, to show when it answers again: the
   * oldest one, and once that has timed out, whatever is wanted most by then.
   */
  snub(peer: DownloadPeer, now: number): void {
    const [probe] = peer.pending.keys()
    const askedAt = probe && peer.pending.get(probe)?.askedAt
    const hasTimedOut = peer.isSnubbed && askedAt !== undefined && now - askedAt > peer.pipeline.timeoutMs
    peer.isSnubbed = true
    peer.pipeline.onSilence(peer.pending.size)
    for (const request of [...peer.pending.keys()]) {
      if (request === probe && !hasTimedOut) this.#picker.release(request)
      else this.#requester.takeBack(request)
    }
    this.#detector.release(peer.id)
    this.#requester.fillAll()
  }

  #look(): void {
    const now = performance.now()
    let isWaiting = false
    for (const peer of this.#peers.values()) {
      const outstanding = peer.pending.size
      if (outstanding === 0) continue
      isWaiting = true
      if (peer.pipeline.isOverdue(outstanding, now)) this.snub(peer, now)
      else this.#takeBackLost(peer, now)
    }
    if (!isWaiting) this.stopIfIdle()
  }

  /** Takes back a request that the peer seems to have forgotten, as it answers others. */
  #takeBackLost(peer: DownloadPeer, now: number): void {
    const [oldest] = peer.pending
    if (!oldest || peer.isSnubbed) return
    const [request, { askedAt }] = oldest
    const explainedMs = LOST_RATIO * peer.drainMs(peer.pending.size) + peer.pipeline.timeoutMs
    if (now - askedAt <= explainedMs) return
    this.#requester.takeBack(request)
    this.#requester.fillAll()
  }
}
