import { LIMITS } from '../../core/limits.ts'
import type { TorrentLayout } from '../../core/metainfo/layout.ts'
import type { DeadlineRange } from '../../core/picking/deadlines.ts'
import type { Picker } from '../../core/picking/picker.ts'
import { dueOf, isWithinFile } from '../../core/web-seed/due-pieces.ts'
import { isHostNeeded } from '../../core/web-seed/host-need.ts'
import { hostLeadMs, hostSpareMs, type WebSeedSpeed } from '../../core/web-seed/run-size.ts'
import type { BlockSource, DownloadPeer } from './download-peer.ts'

/** What {@link HostNeeds} needs of its download. */
export interface HostNeedsParts {
  readonly layout: TorrentLayout
  /** Index of the file that the host has. */
  readonly fileIndex: number
  readonly picker: Picker<BlockSource>
  peers(): Iterable<DownloadPeer>
  isConnecting(): boolean
  /** It may be needed by now. */
  look(): void
  /** Cancels what was requested of peers of a piece. */
  takeBack(piece: number): void
}

/** Of a torrent that is only read: what its owner's host is asked for, as no peer brings it in time. */
export class HostNeeds {
  readonly #parts: HostNeedsParts
  #deadlines: readonly DeadlineRange[] = []
  /** Is fetched for others when readers need nothing. */
  extra: number | null = null
  #timer: ReturnType<typeof setInterval> | null = null

  constructor(parts: HostNeedsParts) {
    this.#parts = parts
  }

  setDeadlines(deadlines: readonly DeadlineRange[]): void {
    this.#deadlines = deadlines
    if (deadlines.length === 0) this.stop()
    else this.#timer ??= setInterval(() => this.#parts.look(), LIMITS.readerLookMs)
  }

  stop(): void {
    if (this.#timer !== null) clearInterval(this.#timer)
    this.#timer = null
  }

  /** Whether any peer may bring something: then the host is asked for one piece at a time. */
  get isServed(): boolean {
    const now = performance.now()
    for (const peer of this.#parts.peers()) if (peer.mayBring(now)) return true
    return false
  }

  isNeeded(piece: number, speed: WebSeedSpeed): boolean {
    if (piece === this.extra) return true
    const { layout, fileIndex, isConnecting } = this.#parts
    const due = dueOf(piece, this.#deadlines)
    const leadMs = hostLeadMs(layout.pieceLength, speed)
    if (due.dueMs > leadMs || !isWithinFile(piece, layout, fileIndex)) return false
    const spareMs = hostSpareMs(layout.pieceLength, speed)
    return isHostNeeded({ ...due, leadMs, spareMs, ...this.#hope(piece), isConnecting: isConnecting() })
  }

  /** Peers leave the piece to the host. */
  takeOver(piece: number): void {
    this.#parts.takeBack(piece)
  }

  /** The piece that a reader needs first, of those that pass; null: none does. */
  first(passes: (piece: number) => boolean): number | null {
    for (const range of this.#deadlines) {
      for (let piece = range.first; piece <= range.last; piece++) {
        if ((range.hostDueMs ?? range.dueMs)(piece) > LIMITS.readerLeadMaxMs) break
        if (!this.#parts.picker.isPresent(piece) && passes(piece)) return piece
      }
    }
    const { extra } = this
    return extra !== null && this.#parts.picker.freeBlocks(extra) > 0 && passes(extra) ? extra : null
  }

  /** Whether no peer that is connected has the piece, and the host has all of it. */
  isMissing(piece: number): boolean {
    const { picker, layout, fileIndex, peers } = this.#parts
    if (picker.isPresent(piece) || !isWithinFile(piece, layout, fileIndex)) return false
    for (const peer of peers()) if (picker.has(peer, piece)) return false
    return true
  }

  /** When peers have sent the piece, and how long one that never sent has been waited for. */
  #hope(piece: number): { readonly peerMs: number; readonly hopedMs: number } {
    const { picker } = this.#parts
    const now = performance.now()
    let [askedMs, freeMs, hopedMs] = [0, Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY]
    let isAsked = false
    const free = picker.freeBlocks(piece)
    for (const peer of this.#parts.peers()) {
      if (!picker.has(peer, piece)) continue
      hopedMs = Math.min(hopedMs, peer.hopedMs(now))
      const requests = picker.requestsOf(peer)
      const asked = requests.findLastIndex((request) => request.piece === piece) + 1
      const ms = peer.readyMs(asked || requests.length + free, now)
      if (asked > 0) askedMs = Math.max(askedMs, ms)
      isAsked ||= asked > 0
      freeMs = Math.min(freeMs, ms)
    }
    // Without a block to ask for, it is being verified, or the host is sending it.
    return { peerMs: free > 0 ? Math.max(askedMs, freeMs) : isAsked ? askedMs : 0, hopedMs }
  }
}
