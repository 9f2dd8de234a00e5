import { Bitfield } from '../../core/metainfo/bitfield.ts'
import {
  buildTorrentFile,
  type Metainfo,
  parseTorrentFile,
  type TorrentShape,
} from '../../core/metainfo/torrent-file.ts'
import type { PiecesApi, RecheckProgress, StoreKind, Verdict } from '../../protocol/pieces.ts'
import type { Client } from '../../protocol/rpc.ts'
import type { SessionRecord } from '../../protocol/session.ts'
import { sha1 } from '../lib/sha1.ts'
import { Doubt, doubtfulPieces } from './doubtful-pieces.ts'
import { hasSelected, verifiedBytesOf } from './selection.ts'

/** What a torrent is made of, once its metainfo is known: its files, which pieces are verified, which files are wanted. */
export class Content {
  readonly metainfo: TorrentShape
  readonly torrentFile: Uint8Array
  readonly store: StoreKind
  readonly bitfield: Bitfield
  readonly selected: boolean[]
  /** Pieces of which it is not known whether they are here. */
  doubt: Doubt
  readonly #pieces: Client<PiecesApi, object>
  readonly #queue: { bytes: number }

  private constructor(
    parts: { readonly metainfo: Metainfo } & Pick<Content, 'torrentFile' | 'store' | 'bitfield' | 'selected' | 'doubt'>,
    pieces: Client<PiecesApi, object>,
    queue: { bytes: number },
  ) {
    this.metainfo = shapeOf(parts.metainfo)
    this.torrentFile = parts.torrentFile
    this.store = parts.store
    this.bitfield = parts.bitfield
    this.selected = parts.selected
    this.doubt = parts.doubt
    this.#pieces = pieces
    this.#queue = queue
  }

  /**
   * Opens the store of a torrent that is new to the list. Bytes kept from an earlier life are in doubt as a whole.
   * @param selectOnly BEP 53 `so=`; null for all files
   * @throws StoreError
   */
  static async open(
    metainfo: Metainfo,
    selectOnly: readonly number[] | null,
    pieces: Client<PiecesApi, object>,
    queue: { bytes: number },
  ): Promise<Content> {
    const { files, pieceCount } = metainfo
    const opened = await pieces.call('open', [metainfo.infoHash, layoutOf(metainfo)])
    const selected = files.map((file) => !file.pad && (selectOnly === null || selectOnly.includes(file.index)))
    const bitfield = new Bitfield(pieceCount)
    const torrentFile = buildTorrentFile(metainfo)
    const kept = files.some((file) => !file.pad && (opened.fileLengths[file.index] ?? 0) > 0)
    const doubt = kept ? Doubt.ofAll(pieceCount) : new Doubt(new Bitfield(pieceCount))
    return new Content({ metainfo, torrentFile, store: opened.kind, bitfield, selected, doubt }, pieces, queue)
  }

  /**
   * Opens what a session left at rest. The bitfield is trusted as far as the files are long enough for it; a recheck that was not
   * through goes on with what it had left.
   * @throws MetainfoError, StoreError
   */
  static async reopen(
    record: SessionRecord,
    torrentFile: Uint8Array,
    pieces: Client<PiecesApi, object>,
    queue: { bytes: number },
  ): Promise<Content> {
    const metainfo = await parseTorrentFile(torrentFile, sha1)
    if (record.bitfield === null || record.selected.length !== metainfo.files.length) {
      const content = await Content.open(metainfo, record.selectOnly, pieces, queue)
      for (const [index, selected] of record.selected.entries())
        if (index in content.selected) content.selected[index] = selected
      return content
    }
    const layout = layoutOf(metainfo)
    const { pieceCount } = metainfo
    const opened = await pieces.call('open', [metainfo.infoHash, layout])
    const atRest = opened.kind === 'opfs'
    const claimed = new Bitfield(pieceCount, record.bitfield)
    const bitfield = atRest ? claimed.clone() : new Bitfield(pieceCount)
    const doubt = Doubt.fromRecord(atRest ? record.recheck : null, pieceCount)
    for (const piece of doubtfulPieces(layout, bitfield, opened.fileLengths)) {
      bitfield.set(piece, false)
      doubt.add(piece)
    }
    // Written after the session was last saved, by a browser that was killed: few, and worth knowing before peers are asked.
    for (const piece of opened.written) if (!claimed.get(piece)) doubt.add(piece)
    const selected = [...record.selected]
    return new Content({ metainfo, torrentFile, store: opened.kind, bitfield, selected, doubt }, pieces, queue)
  }

  /** Of the chosen files, not verified yet. */
  get missingBytes(): number {
    let missing = 0
    for (const { index, length, pad } of this.metainfo.files) {
      if (!pad && this.selected[index]) missing += length - verifiedBytesOf(this.metainfo, this.bitfield, index)
    }
    return missing
  }

  /** Everything chosen is here. */
  get complete(): boolean {
    return hasSelected(this.metainfo, this.bitfield, this.selected)
  }

  /** Hands a whole piece to the piece worker; its buffer is gone from here. @throws StoreError */
  async put(index: number, bytes: Uint8Array<ArrayBuffer>): Promise<Verdict> {
    const length = bytes.length
    this.#queue.bytes += length
    try {
      return await this.#pieces.call('put', [this.metainfo.infoHash, index, bytes], [bytes.buffer])
    } finally {
      this.#queue.bytes -= length
    }
  }

  /** Bytes at rest. @throws StoreError */
  read(offset: number, length: number): Promise<Uint8Array<ArrayBuffer>> {
    return this.#pieces.call('read', [this.metainfo.infoHash, offset, length])
  }

  flush(): Promise<void> {
    return this.#pieces.call('flush', [this.metainfo.infoHash])
  }

  close(): Promise<void> {
    return this.#pieces.call('close', [this.metainfo.infoHash])
  }

  /**
   * Takes what a recheck has found out, and puts the bitfield right. A piece that was claimed and fails is lost; one that was not claimed
   * and verifies is found. What peers completed meanwhile is neither.
   */
  learn({ end, verified }: Pick<RecheckProgress, 'end' | 'verified'>): { lost: number[]; found: number[] } {
    const lost: number[] = []
    const found: number[] = []
    this.doubt.settle(end, new Bitfield(this.metainfo.pieceCount, verified), (piece, here) => {
      if (this.bitfield.get(piece) === here) return
      this.bitfield.set(piece, here)
      ;(here ? found : lost).push(piece)
    })
    return { lost, found }
  }
}

/** The hashes are the piece worker's to know, and the info dictionary is in the .torrent file: none is kept twice. */
function shapeOf({ hashes: _, infoBytes: __, pieceLayers: ___, ...shape }: Metainfo): TorrentShape {
  return shape
}

function layoutOf({ length, pieceLength, pieceCount, hashes, files }: Metainfo) {
  return { length, pieceLength, pieceCount, hashes, files }
}
