import { pieceLengthAt } from '../../core/metainfo/layout.ts'
import type { PendingRequest } from '../../core/picking/partial-piece.ts'
import type { Picker } from '../../core/picking/picker.ts'
import type { Verdict } from '../../protocol/pieces.ts'
import type { BadPieceDetector } from './bad-piece-detector.ts'
import type { DownloadHost } from './download-host.ts'
import { type BlockSource, DownloadPeer } from './download-peer.ts'
import { PieceBuffer } from './piece-buffer.ts'

/** What follows from a block or a verdict, beyond the piece itself. */
interface Follow {
  /** The picker has forgotten this request already. */
  unask(ask: PendingRequest<BlockSource>): void
  /** The piece is here and good. */
  done(piece: number): void
  /** Blocks may have become free. */
  freed(): void
  /** Whoever is connected under this name. */
  parties(id: string): Iterable<BlockSource>
}

/** Puts blocks together, has whole pieces judged, and draws the consequences for those who sent them. */
export class PieceAssembler {
  readonly #host: DownloadHost
  readonly #picker: Picker<BlockSource>
  readonly #trial: BadPieceDetector
  readonly #follow: Follow
  readonly #assemblies = new Map<number, PieceBuffer>()
  #stopped = false

  constructor(host: DownloadHost, picker: Picker<BlockSource>, trial: BadPieceDetector, follow: Follow) {
    this.#host = host
    this.#picker = picker
    this.#trial = trial
    this.#follow = follow
  }

  stop(): void {
    this.#stopped = true
    this.#assemblies.clear()
  }

  /** Nobody wants the piece any more. */
  drop(piece: number): void {
    this.#assemblies.delete(piece)
  }

  /** A block came. Of one that is here already, or that is not a block of this torrent, nothing becomes. */
  onBlock(from: BlockSource, piece: number, block: number, data: Uint8Array): void {
    const length = pieceLengthAt(this.#host.layout, piece)
    if (data.length !== PieceBuffer.lengthOf(length, block)) return
    const arrival = this.#picker.onBlock(piece, block, from)
    if (!arrival) return
    const assembly = this.#assemblies.get(piece) ?? new PieceBuffer(length)
    this.#assemblies.set(piece, assembly)
    const bytes = assembly.write(block, data, from.id)
    if (from instanceof DownloadPeer) this.#host.onBlock(from.wire, piece, bytes)
    for (const ask of arrival.cancel) this.#follow.unask(ask)
    if (arrival.complete) void this.#judge(piece, assembly)
  }

  async #judge(piece: number, assembly: PieceBuffer): Promise<void> {
    const taken = assembly.finish()
    if (!taken) return
    this.#assemblies.delete(piece)
    // The piece's buffer leaves this realm with `put`; evidence against an earlier copy has to be kept first.
    const copy = this.#trial.hasBadCopy(piece) ? taken.bytes.slice() : null
    let verdict: Verdict
    try {
      verdict = await this.#host.put(piece, taken.bytes)
    } catch (error) {
      if (!this.#stopped) this.#host.onFailed(error as Error)
      return
    }
    // Owed also when the swarm was left meanwhile.
    this.#host.onVerdict(piece, verdict.verified)
    if (this.#stopped) return
    if (verdict.verified) this.#acquit(piece, copy, taken.sources)
    else this.#convict(piece, verdict.bytes, taken.sources)
    this.#follow.freed()
  }

  #acquit(piece: number, copy: Uint8Array | null, sources: readonly string[]): void {
    this.#blame(this.#trial.onPieceVerified(piece, copy), piece)
    const names = new Set(sources)
    // A whole good piece of its own: it is one of the innocent.
    if (names.size === 1) this.#setParole(names, false)
    this.#follow.done(piece)
    this.#host.onVerified(piece)
  }

  #convict(piece: number, bytes: Uint8Array, sources: readonly string[]): void {
    const culprits = this.#trial.onPieceFailed(piece, bytes, sources)
    this.#picker.markMissing(piece)
    if (culprits.length === 0) this.#setParole(new Set(sources), true)
    this.#blame(culprits, piece)
  }

  /** Each once: a liar may be found by its own piece and by an earlier one. */
  #blame(culprits: readonly string[], piece: number): void {
    for (const culprit of culprits) if (!this.#trial.isBanned(culprit)) this.#host.onBadSource(culprit, piece)
  }

  #setParole(names: Iterable<string>, parole: boolean): void {
    for (const name of names) for (const party of this.#follow.parties(name)) this.#picker.setParole(party, parole)
  }
}
