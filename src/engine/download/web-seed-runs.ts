import { LIMITS } from '../../core/limits.ts'
import { BLOCK_BYTES } from '../../core/metainfo/block.ts'
import { pieceLengthAt } from '../../core/metainfo/layout.ts'
import type { Picker } from '../../core/picking/picker.ts'
import type { RunSource, WebSeedRun } from '../web-seed/run-source.ts'
import type { BadPieceDetector } from './bad-piece-detector.ts'
import type { DownloadHost } from './download-host.ts'
import { BlockSource } from './download-peer.ts'
import type { PieceAssembler } from './piece-assembler.ts'
import { PieceBuffer } from './piece-buffer.ts'

/** A web seed as the picker sees it. What of a run nobody wants any more it is told by piece, not by block. */
class WebSeedSource extends BlockSource {
  readonly takesRuns = true
  override cancel(): void {}
}

/** Gives web seeds runs of pieces to fetch, out of the same picker as peers: what one has under way the other leaves alone. */
export class WebSeedRuns implements RunSource {
  readonly #host: DownloadHost
  readonly #picker: Picker<BlockSource>
  readonly #trial: BadPieceDetector
  readonly #desk: PieceAssembler
  readonly #freed: () => void
  readonly #parties = new Map<string, WebSeedSource>()

  constructor(
    host: DownloadHost,
    picker: Picker<BlockSource>,
    trial: BadPieceDetector,
    desk: PieceAssembler,
    freed: () => void,
  ) {
    this.#freed = freed
    this.#host = host
    this.#picker = picker
    this.#trial = trial
    this.#desk = desk
  }

  get parties(): Iterable<BlockSource> {
    return this.#parties.values()
  }

  reserveRun(source: string, maxBytes: number, offers: (piece: number) => boolean): WebSeedRun | null {
    const { layout, queuedBytes } = this.#host
    if (queuedBytes > LIMITS.pieceQueueBytes || this.#trial.isBanned(source)) return null
    const party = this.#party(source)
    const before = this.#picker.requestsOf(party).length
    const now = performance.now()
    const asks = this.#picker.pickRun(party, Math.max(1, Math.floor(maxBytes / layout.pieceLength)), offers)
    const [first, last] = [asks[0], asks.at(-1)]
    if (!first || !last) return null
    for (const [i, ask] of asks.entries()) {
      party.live.set(ask, party.pipeline.onRequest(before + i, now))
      this.#trial.onRequest(ask.piece, source)
    }
    const to = Math.min((last.block + 1) * BLOCK_BYTES, pieceLengthAt(layout, last.piece))
    return { first: first.piece, last: last.piece, from: first.block * BLOCK_BYTES, to }
  }

  onBlocks(source: string, piece: number, offset: number, bytes: Uint8Array): boolean {
    const party = this.#parties.get(source)
    if (!party) return false
    const now = performance.now()
    const pieceLength = pieceLengthAt(this.#host.layout, piece)
    for (let at = 0; at < bytes.length; ) {
      const block = (offset + at) / BLOCK_BYTES
      const length = PieceBuffer.lengthOf(pieceLength, block)
      const ask = this.#picker.requestsOf(party).find((open) => open.piece === piece && open.block === block)
      const stamp = ask && party.live.get(ask)
      if (ask && stamp) {
        party.live.delete(ask)
        party.pipeline.onAnswer(stamp, length, now)
      }
      this.#desk.onBlock(party, piece, block, bytes.subarray(at, at + length))
      at += length
    }
    return this.#picker.requestsOf(party).some((ask) => ask.piece === piece)
  }

  releaseRun(source: string, first: number, last: number): void {
    const party = this.#parties.get(source)
    if (!party) return
    for (const ask of [...this.#picker.requestsOf(party)]) {
      if (ask.piece < first || ask.piece > last) continue
      party.live.delete(ask)
      this.#picker.release(ask)
    }
    this.#trial.release(source)
    this.#freed()
  }

  /** The piece is here. */
  cancelPiece(piece: number): void {
    if (this.#parties.size === 0) return
    for (const party of this.#parties.values()) {
      for (const ask of [...party.live.keys()]) if (ask.piece === piece) party.live.delete(ask)
    }
    this.#host.cancelWebSeedPiece(piece)
  }

  #party(source: string): WebSeedSource {
    const known = this.#parties.get(source)
    if (known) return known
    const party = new WebSeedSource(source, () => performance.now())
    this.#parties.set(source, party)
    this.#picker.addPeer(party, party)
    this.#picker.setPieces(party, 'all')
    return party
  }
}
