import { BLOCK_BYTES } from '../../core/block.ts'
import { LIMITS } from '../../core/limits.ts'
import type { Picker } from '../../core/picker.ts'
import { pieceLengthAt } from '../../core/pieces.ts'
import type { DownloadHost } from './host.ts'
import { Party } from './leg.ts'
import { PieceAssembly } from './piece-assembly.ts'
import type { PieceDesk } from './piece-desk.ts'
import type { PieceTrial } from './piece-trial.ts'

/** A web seed as the picker sees it. What of a run nobody wants any more it is told by piece, not by block. */
class WebParty extends Party {
  readonly takesRuns = true
  override cancel(): void {}
}

/** Gives web seeds runs of pieces to fetch, out of the same picker as peers: what one has under way the other leaves alone. */
export class WebRuns {
  readonly #host: DownloadHost
  readonly #picker: Picker<Party>
  readonly #trial: PieceTrial
  readonly #desk: PieceDesk
  readonly #parties = new Map<string, WebParty>()

  constructor(host: DownloadHost, picker: Picker<Party>, trial: PieceTrial, desk: PieceDesk) {
    this.#host = host
    this.#picker = picker
    this.#trial = trial
    this.#desk = desk
  }

  get parties(): Iterable<Party> {
    return this.#parties.values()
  }

  /**
   * Pieces first..last (inclusive), whole and adjacent, which nobody has and nobody is asked for, reserved for this web seed now: at most
   * `maxBytes`, but at least one piece; null when nothing is wanted of it now.
   */
  reserveRun(source: string, maxBytes: number): { first: number; last: number } | null {
    const { caps, infoHash, layout, queuedBytes } = this.#host
    const now = performance.now()
    if (queuedBytes > LIMITS.pieceQueueBytes || this.#trial.isBanned(source)) return null
    if (caps.waitMs(infoHash, now) > 0) return null
    const party = this.#party(source)
    const before = this.#picker.asksOf(party).length
    const run = this.#picker.pickRun(party, Math.max(1, Math.floor(maxBytes / layout.pieceLength)))
    if (!run) return null
    for (const [i, ask] of this.#picker.asksOf(party).slice(before).entries()) {
      party.live.set(ask, party.pipeline.asked(before + i, now))
      this.#trial.asked(ask.piece, source)
      caps.take(infoHash, PieceAssembly.lengthOf(pieceLengthAt(layout, ask.piece), ask.block), now)
    }
    return run
  }

  /**
   * A part of a piece came, from `offset` in it (a multiple of 16 KiB) to another such multiple or to the piece's end.
   * @returns false when nobody wants the rest of this piece of it any more
   */
  arrived(source: string, piece: number, offset: number, bytes: Uint8Array): boolean {
    const party = this.#parties.get(source)
    if (!party) return false
    const now = performance.now()
    const pieceLength = pieceLengthAt(this.#host.layout, piece)
    for (let at = 0; at < bytes.length; ) {
      const block = (offset + at) / BLOCK_BYTES
      const length = PieceAssembly.lengthOf(pieceLength, block)
      const ask = this.#picker.asksOf(party).find((open) => open.piece === piece && open.block === block)
      const stamp = ask && party.live.get(ask)
      if (ask && stamp) {
        party.live.delete(ask)
        party.pipeline.answered(stamp, length, now)
      }
      this.#desk.place(party, piece, block, bytes.subarray(at, at + length))
      at += length
    }
    return this.#picker.asksOf(party).some((ask) => ask.piece === piece)
  }

  /** What has not come of pieces first..last will not come from this web seed: others may be asked. */
  released(source: string, first: number, last: number): void {
    const party = this.#parties.get(source)
    if (!party) return
    for (const ask of [...this.#picker.asksOf(party)]) {
      if (ask.piece < first || ask.piece > last) continue
      party.live.delete(ask)
      this.#picker.release(ask)
    }
    this.#trial.release(source)
  }

  /** The piece is here. */
  withdraw(piece: number): void {
    for (const [source, party] of this.#parties) {
      for (const ask of [...party.live.keys()]) if (ask.piece === piece) party.live.delete(ask)
      this.#host.withdrawn(source, piece)
    }
  }

  #party(source: string): WebParty {
    const known = this.#parties.get(source)
    if (known) return known
    const party = new WebParty(source, () => performance.now())
    this.#parties.set(source, party)
    this.#picker.join(party, party)
    this.#picker.has(party, 'all')
    return party
  }
}
