import { LIMITS } from '../../core/limits.ts'
import { BLOCK_BYTES } from '../../core/metainfo/block.ts'
import { pieceLengthAt, pieceRangeOfBytes } from '../../core/metainfo/layout.ts'
import type { Picker } from '../../core/picking/picker.ts'
import type { RunSource, WebSeedRun } from '../web-seed/run-source.ts'
import type { BadPieceDetector } from './bad-piece-detector.ts'
import type { DownloadHost } from './download-host.ts'
import { BlockSource } from './download-peer.ts'
import type { HostNeeds } from './host-needs.ts'
import type { PieceAssembler } from './piece-assembler.ts'
import { blockLength } from './piece-buffer.ts'

/**
 * A web seed as the picker sees it. Its fetches are cancelled by piece ({@link WebSeedRuns.cancelPiece}), not by
 * block.
 */
class WebSeedSource extends BlockSource {
  readonly takesRuns = true
  override cancel(): void {}
}

/**
 * Reserves runs of blocks for web seeds in the picker that peers use, so that neither fetches what the other fetches.
 */
export class WebSeedRuns implements RunSource {
  readonly #host: DownloadHost
  readonly #picker: Picker<BlockSource>
  readonly #detector: BadPieceDetector
  readonly #assembler: PieceAssembler
  readonly #needs: HostNeeds | null
  readonly #onFreed: () => void
  readonly #sources = new Map<string, WebSeedSource>()

  constructor(
    host: DownloadHost,
    picker: Picker<BlockSource>,
    detector: BadPieceDetector,
    assembler: PieceAssembler,
    needs: HostNeeds | null,
    onFreed: () => void,
  ) {
    this.#needs = needs
    this.#host = host
    this.#picker = picker
    this.#detector = detector
    this.#assembler = assembler
    this.#onFreed = onFreed
  }

  get isRead(): boolean {
    return this.#picker.isRead
  }

  get sources(): Iterable<BlockSource> {
    return this.#sources.values()
  }

  reserveRun(url: string, maxBytes: number, offers: (piece: number) => boolean): WebSeedRun | null {
    const { layout, queuedBytes } = this.#host
    if (queuedBytes > LIMITS.pieceQueueBytes || this.#detector.isBanned(url)) return null
    const source = this.#source(url)
    const before = this.#picker.requestsOf(source).length
    const now = performance.now()
    const needed = this.#needs && this.neededSooner(url, offers)
    if (this.#needs && needed === null) return null
    const mostBlocks = this.#needs?.isServed ? 0 : Math.floor(maxBytes / BLOCK_BYTES)
    if (needed !== null) this.#needs?.takeOver(needed)
    // What is taken over shortens the queues of peers, which does not make it theirs again.
    const wish = { mostBlocks, offers: (piece: number) => piece === needed || offers(piece) }
    const requests = this.#picker.pickRun(source, wish)
    const [first, last] = [requests[0], requests.at(-1)]
    if (!first || !last) return null
    if (needed !== null) this.#onFreed()
    for (const [i, request] of requests.entries()) {
      source.pending.set(request, source.pipeline.onRequest(before + i, now))
      this.#detector.onRequest(request.piece, url)
    }
    const to = Math.min((last.block + 1) * BLOCK_BYTES, pieceLengthAt(layout, last.piece))
    return { first: first.piece, last: last.piece, from: first.block * BLOCK_BYTES, to }
  }

  neededSooner(url: string, offers: (piece: number) => boolean): number | null {
    if (this.#needs) return this.#needs.first((piece) => offers(piece) && this.#detector.mayRequest(piece, url))
    const source = this.#sources.get(url)
    return source ? this.#picker.neededSooner(source, { offers }) : null
  }

  firstOpen(url: string, offers: (piece: number) => boolean): number | null {
    return this.#picker.firstOpen(this.#source(url), { offers })
  }

  takeBlocks(url: string, piece: number, offset: number, bytes: Uint8Array): number | null {
    const source = this.#source(url)
    if (this.#picker.isPresent(piece)) return 0
    if (!this.#picker.begin(piece, source)) return null
    this.#detector.onRequest(piece, url)
    const pieceLength = pieceLengthAt(this.#host.layout, piece)
    let kept = 0
    for (let at = 0; at < bytes.length; ) {
      const block = (offset + at) / BLOCK_BYTES
      const length = blockLength(pieceLength, block)
      if (this.#assembler.onBlock(source, piece, block, bytes.subarray(at, at + length))) kept += length
      at += length
    }
    return kept
  }

  wants(firstByte: number, endByte: number): boolean {
    const { first, last } = pieceRangeOfBytes(this.#host.layout, firstByte, endByte)
    return this.#picker.wantsAny(first, last)
  }

  onBlocks(url: string, piece: number, offset: number, bytes: Uint8Array): boolean {
    const source = this.#sources.get(url)
    if (!source) return false
    const now = performance.now()
    const pieceLength = pieceLengthAt(this.#host.layout, piece)
    for (let at = 0; at < bytes.length; ) {
      const block = (offset + at) / BLOCK_BYTES
      const length = blockLength(pieceLength, block)
      const request = this.#picker.requestsOf(source).find((one) => one.piece === piece && one.block === block)
      const stamp = request && source.pending.get(request)
      if (request && stamp) {
        source.pending.delete(request)
        source.pipeline.onAnswer(stamp, length, now)
      }
      const isKept = this.#assembler.onBlock(source, piece, block, bytes.subarray(at, at + length))
      if (!isKept) this.#host.onWasted?.(length)
      at += length
    }
    return this.#picker.requestsOf(source).some((request) => request.piece === piece)
  }

  releaseRun(url: string, first: number, last: number): void {
    const source = this.#sources.get(url)
    if (!source) return
    for (const request of [...this.#picker.requestsOf(source)]) {
      if (request.piece < first || request.piece > last) continue
      source.pending.delete(request)
      this.#picker.release(request)
    }
    for (let piece = first; piece <= last; piece++) this.#picker.abandon(piece, source)
    this.#detector.release(url)
    this.#onFreed()
  }

  /** The piece is present. */
  cancelPiece(piece: number): void {
    if (this.#sources.size === 0) return
    for (const { pending } of this.#sources.values()) {
      for (const request of [...pending.keys()]) if (request.piece === piece) pending.delete(request)
    }
    this.#host.cancelWebSeedPiece(piece)
  }

  #source(url: string): WebSeedSource {
    const known = this.#sources.get(url)
    if (known) return known
    const source = new WebSeedSource(url, () => performance.now())
    this.#sources.set(url, source)
    this.#picker.addPeer(source, source)
    this.#picker.setPieces(source, 'all')
    return source
  }
}
