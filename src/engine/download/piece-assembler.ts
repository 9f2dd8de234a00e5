import { BLOCK_BYTES } from '../../core/metainfo/block.ts'
import { pieceLengthAt } from '../../core/metainfo/layout.ts'
import type { PendingRequest } from '../../core/picking/partial-piece.ts'
import type { Picker } from '../../core/picking/picker.ts'
import type { Verdict } from '../../protocol/pieces.ts'
import type { BadPieceDetector } from './bad-piece-detector.ts'
import type { DownloadHost } from './download-host.ts'
import { type BlockSource, DownloadPeer } from './download-peer.ts'
import { blockLength, PieceBuffer } from './piece-buffer.ts'

/** What follows from a block or a verdict, beyond the piece itself. */
interface AssemblerHost {
  /** A request that the picker has already released is to be cancelled. */
  cancel(request: PendingRequest<BlockSource>): void
  /** The piece is verified and stored. */
  onDone(piece: number): void
  /** Blocks may have become free. */
  onFreed(): void
  /** The connected sources. */
  readonly sources: Iterable<BlockSource>
}

/** Puts blocks together, has complete pieces verified, and acts on the sources of those that fail. */
export class PieceAssembler {
  readonly #download: DownloadHost
  readonly #picker: Picker<BlockSource>
  readonly #detector: BadPieceDetector
  readonly #host: AssemblerHost
  readonly #buffers = new Map<number, PieceBuffer>()
  #stopped = false

  constructor(download: DownloadHost, picker: Picker<BlockSource>, detector: BadPieceDetector, host: AssemblerHost) {
    this.#download = download
    this.#picker = picker
    this.#detector = detector
    this.#host = host
  }

  stop(): void {
    this.#stopped = true
    this.#buffers.clear()
  }

  /** The piece is not wanted any more. */
  drop(piece: number): void {
    this.#buffers.delete(piece)
    this.#onVerdict(piece, false)
  }

  /** Ignores a block that is present already or is none of this torrent. @returns whether it was kept */
  onBlock(from: BlockSource, piece: number, block: number, data: Uint8Array): boolean {
    const length = pieceLengthAt(this.#download.layout, piece)
    if (data.length !== blockLength(length, block)) return false
    const result = this.#picker.onBlock(piece, block, from)
    if (!result) return false
    const buffer = this.#buffers.get(piece) ?? new PieceBuffer(length)
    this.#buffers.set(piece, buffer)
    const bytes = buffer.write(block, data, from.id)
    this.#download.onBlock(from instanceof DownloadPeer ? from.wire : null, piece, bytes)
    this.#count(from, from.delivered.onKept(piece, bytes))
    for (const request of result.cancel) this.#host.cancel(request)
    if (result.complete) void this.#verify(piece, buffer)
    return true
  }

  async #verify(piece: number, buffer: PieceBuffer): Promise<void> {
    const complete = buffer.finish()
    if (!complete) return
    this.#buffers.delete(piece)
    // `put` transfers the buffer, so a copy to compare with an earlier bad one is made first.
    const copy = this.#detector.hasBadCopy(piece) ? complete.bytes.slice() : null
    let verdict: Verdict
    try {
      verdict = await this.#download.put(piece, complete.bytes)
    } catch (error) {
      if (!this.#stopped) this.#download.onFailed(error as Error)
      return
    }
    // Verified blocks are paid for even when the swarm was left meanwhile.
    this.#download.onVerdict(piece, verdict.verified)
    this.#onVerdict(piece, verdict.verified)
    if (this.#stopped) return
    if (verdict.verified) this.#onVerified(piece, copy, complete.sources)
    else this.#onFailed(piece, verdict.bytes, complete.sources)
    this.#host.onFreed()
  }

  #onVerified(piece: number, copy: Uint8Array | null, sources: readonly string[]): void {
    this.#reportBad(this.#detector.onPieceVerified(piece, copy), piece)
    const ids = new Set(sources)
    // A good piece from one source alone clears it.
    if (ids.size === 1) this.#setParole(ids, false)
    this.#host.onDone(piece)
    this.#download.onVerified(piece)
  }

  #onFailed(piece: number, bytes: Uint8Array, sources: readonly string[]): void {
    const hosts = new Set([...this.#host.sources].flatMap((one) => (one instanceof DownloadPeer ? [] : [one.id])))
    this.#download.onWasted?.(BLOCK_BYTES * sources.filter((id) => hosts.has(id)).length)
    const bad = this.#detector.onPieceFailed(piece, bytes, sources)
    this.#picker.markMissing(piece)
    if (bad.length === 0) this.#setParole(new Set(sources), true)
    this.#reportBad(bad, piece)
  }

  /** Each source once: it may be identified by its own piece and by an earlier one. */
  #reportBad(ids: readonly string[], piece: number): void {
    for (const id of ids) if (!this.#detector.isBanned(id)) this.#download.onBadSource(id, piece)
  }

  #setParole(ids: Iterable<string>, onParole: boolean): void {
    const named = new Set(ids)
    for (const source of this.#host.sources) if (named.has(source.id)) this.#picker.setParole(source, onParole)
  }

  #onVerdict(piece: number, verified: boolean): void {
    for (const source of this.#host.sources) this.#count(source, source.delivered.onVerdict(piece, verified))
  }

  #count(source: BlockSource, bytes: number): void {
    if (bytes === 0 || !(source instanceof DownloadPeer)) return
    source.deliveredPerSecond(bytes)
    this.#download.onDelivered(source.wire, bytes)
  }
}
