import { EngineError } from '../../../core/errors.ts'
import { Bitfield } from '../../../core/metainfo/bitfield.ts'
import type { Metainfo, SealedRecord, TorrentShape } from '../../../core/metainfo/metainfo.ts'
import { buildTorrentFile } from '../../../core/torrent-file/build-torrent-file.ts'
import { parseTorrentFile } from '../../../core/torrent-file/torrent-file.ts'
import type { PiecesApi, RecheckProgress, StoreKind, Verdict } from '../../../protocol/pieces.ts'
import type { Client } from '../../../protocol/rpc.ts'
import type { SessionRecord } from '../../../protocol/session.ts'
import { sha1 } from '../../lib/sha1.ts'
import type { ContentSource } from './content-source.ts'
import { DoubtfulPieces, truncatedPieces } from './doubtful-pieces.ts'
import { hasSelected, type PieceRange, selectionRanges, verifiedBytesOf } from './selection.ts'

/** The piece worker, shared by all torrents. */
export interface PieceStore {
  readonly pieces: Client<PiecesApi, object>
  /** Bytes of whole pieces that the piece worker has not answered for. */
  readonly pendingPuts: { bytes: number }
}

type Parts = { readonly metainfo: Metainfo } & Pick<
  Content,
  'torrentFile' | 'store' | 'bitfield' | 'selected' | 'doubtful'
> & { readonly source?: ContentSource }

/** The content of a torrent with known metainfo: its files, which pieces are verified, which files are selected. */
export class Content {
  readonly metainfo: TorrentShape
  /** Of an encrypted torrent. */
  readonly sealed: SealedRecord | null
  readonly torrentFile: Uint8Array
  readonly store: StoreKind
  /** Of verified pieces. */
  readonly bitfield: Bitfield
  readonly selected: boolean[]
  doubtful: DoubtfulPieces
  /** The user's own files that the bytes are read from; null where they are stored. */
  readonly source: ContentSource | null
  readonly pieceStore: PieceStore

  constructor(parts: Parts, pieceStore: PieceStore) {
    this.metainfo = shapeOf(parts.metainfo)
    this.sealed = parts.metainfo.sealed ?? null
    this.torrentFile = parts.torrentFile
    this.store = parts.store
    this.bitfield = parts.bitfield
    this.selected = parts.selected
    this.doubtful = parts.doubtful
    this.source = parts.source ?? null
    this.pieceStore = pieceStore
  }

  /**
   * Opens the store of a torrent that is new to the list. Where an earlier session left bytes, every piece is doubtful.
   * @param selectOnly BEP 53 `so=`; null for all files
   * @throws StoreError
   */
  static async open(
    metainfo: Metainfo,
    selectOnly: readonly number[] | null,
    pieceStore: PieceStore,
  ): Promise<Content> {
    const { files, pieceCount } = metainfo
    const opened = await pieceStore.pieces.call('open', [metainfo.infoHash, layoutOf(metainfo)])
    const selected = files.map((file) => !file.pad && (selectOnly === null || selectOnly.includes(file.index)))
    const bitfield = new Bitfield(pieceCount)
    const torrentFile = buildTorrentFile(metainfo)
    const hasBytes = files.some((file) => !file.pad && (opened.fileLengths[file.index] ?? 0) > 0)
    const doubtful = hasBytes ? DoubtfulPieces.all(pieceCount) : new DoubtfulPieces(new Bitfield(pieceCount))
    return new Content({ metainfo, torrentFile, store: opened.kind, bitfield, selected, doubtful }, pieceStore)
  }

  /**
   * Opens what a saved session left in the store. The bitfield is trusted as far as the files are long enough for it;
   * an interrupted recheck resumes with its unchecked pieces.
   * @throws MetainfoError, StoreError
   */
  static async reopen(record: SessionRecord, torrentFile: Uint8Array, pieceStore: PieceStore): Promise<Content> {
    const metainfo = await parseTorrentFile(torrentFile, sha1)
    if (record.bitfield === null || record.selected.length !== metainfo.files.length) {
      const content = await Content.open(metainfo, record.selectOnly, pieceStore)
      for (const [index, selected] of record.selected.entries())
        if (index in content.selected) content.selected[index] = selected
      return content
    }
    const layout = layoutOf(metainfo)
    const { pieceCount } = metainfo
    const opened = await pieceStore.pieces.call('open', [metainfo.infoHash, layout])
    const isPersistent = opened.kind === 'opfs'
    const claimed = new Bitfield(pieceCount, record.bitfield)
    const bitfield = isPersistent ? claimed.clone() : new Bitfield(pieceCount)
    const doubtful = DoubtfulPieces.fromRecord(isPersistent ? record.recheck : null, pieceCount)
    for (const piece of truncatedPieces(layout, bitfield, opened.fileLengths)) {
      bitfield.set(piece, false)
      doubtful.add(piece)
    }
    // A killed browser wrote these after the last save: they are few, and checking them saves downloading them again.
    for (const piece of opened.written) if (!claimed.get(piece)) doubtful.add(piece)
    const selected = [...record.selected]
    return new Content({ metainfo, torrentFile, store: opened.kind, bitfield, selected, doubtful }, pieceStore)
  }

  /** Bytes of the selected files that are not verified. */
  get missingBytes(): number {
    let missing = 0
    for (const { index, length, pad } of this.metainfo.files) {
      if (!pad && this.selected[index]) missing += length - verifiedBytesOf(this.metainfo, this.bitfield, index)
    }
    return missing
  }

  /** Whether anything is stored, verified or not checked yet. */
  get hasBytes(): boolean {
    return !this.doubtful.isEmpty || this.bitfield.count() > 0
  }

  /** Pieces of the selected files; none where the files are the user's own, which are never written. */
  get wanted(): PieceRange[] {
    return this.source ? [] : selectionRanges(this.metainfo, this.selected)
  }

  /** Whether every piece of the selected files is verified. */
  get complete(): boolean {
    return hasSelected(this.metainfo, this.bitfield, this.selected)
  }

  /** Selects or deselects files for download. @throws EngineError `unknown-file` */
  select(fileIndexes: readonly number[], selected: boolean): void {
    const { files } = this.metainfo
    const unknown = fileIndexes.find((index) => !files[index] || files[index].pad)
    if (unknown !== undefined) {
      const message = `Expected a file of this torrent, got number ${unknown}`
      throw new EngineError('unknown-file', message, { index: unknown })
    }
    for (const index of fileIndexes) this.selected[index] = selected
  }

  /** Has the piece worker verify and store a whole piece; its buffer is transferred. @throws StoreError */
  async put(index: number, bytes: Uint8Array<ArrayBuffer>): Promise<Verdict> {
    const { pieces, pendingPuts } = this.pieceStore
    const { length } = bytes
    pendingPuts.bytes += length
    try {
      return await pieces.call('put', [this.metainfo.infoHash, index, bytes], [bytes.buffer])
    } finally {
      pendingPuts.bytes -= length
    }
  }

  /** Stored bytes, from `offset` in the torrent. @throws StoreError */
  read(offset: number, length: number): Promise<Uint8Array<ArrayBuffer>> {
    return this.pieceStore.pieces.call('read', [this.metainfo.infoHash, offset, length])
  }

  flush(): Promise<void> {
    return this.pieceStore.pieces.call('flush', [this.metainfo.infoHash])
  }

  close(): Promise<void> {
    return this.pieceStore.pieces.call('close', [this.metainfo.infoHash])
  }

  /**
   * Corrects the bitfield with the results of a recheck. A claimed piece that fails is lost; an unclaimed piece that
   * verifies is found. Pieces that peers completed meanwhile are neither.
   */
  applyRecheck({ end, verified }: Pick<RecheckProgress, 'end' | 'verified'>): { lost: number[]; found: number[] } {
    const lost: number[] = []
    const found: number[] = []
    this.doubtful.resolve(end, new Bitfield(this.metainfo.pieceCount, verified), (piece, isVerified) => {
      if (this.bitfield.get(piece) === isVerified) return
      this.bitfield.set(piece, isVerified)
      ;(isVerified ? found : lost).push(piece)
    })
    return { lost, found }
  }
}

/** @throws EngineError `no-metadata` */
export function requireContent(of: { readonly content: Content | null; readonly infoHash: string }): Content {
  if (of.content) return of.content
  throw new EngineError('no-metadata', 'Expected the metainfo to be known', { infoHash: of.infoHash })
}

/** The pieces that are set. */
export function* piecesOf(bitfield: Bitfield): Generator<number> {
  const { length } = bitfield
  for (let piece = bitfield.firstSet(0, length); piece !== -1; piece = bitfield.firstSet(piece + 1, length)) yield piece
}

/** Only the piece worker needs the hashes, and the .torrent file holds the info dictionary: neither is kept twice. */
function shapeOf(metainfo: Metainfo): TorrentShape {
  const { hashes: _h, infoBytes: _i, pieceLayers: _p, sealed: _s, ...shape } = metainfo
  return shape
}

export function layoutOf({ length, pieceLength, pieceCount, hashes, files }: Metainfo) {
  return { length, pieceLength, pieceCount, hashes, files }
}
