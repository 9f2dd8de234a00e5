import { Bitfield } from '../core/bitfield.ts'
import { buildTorrentFile, type Metainfo, parseTorrentFile } from '../core/metainfo.ts'
import type { PiecesApi, StoreKind, Verdict } from '../protocol/pieces.ts'
import type { Client } from '../protocol/rpc.ts'
import type { SessionRecord } from '../protocol/session.ts'
import { doubtfulPieces } from './doubt.ts'
import { hasSelected, verifiedBytesOf } from './selection.ts'
import { sha1 } from './sha1.ts'

/** Pieces whose state at rest is not known; inclusive. */
export interface Doubt {
  readonly from: number
  readonly to: number
  /** Nothing may be asked of peers before it is known what is here. */
  readonly first: boolean
}

/** What a torrent is made of, once its metainfo is known: its files, which pieces are verified, which files are wanted. */
export class Content {
  readonly metainfo: Metainfo
  readonly torrentFile: Uint8Array
  readonly store: StoreKind
  readonly bitfield: Bitfield
  readonly selected: boolean[]
  readonly #pieces: Client<PiecesApi, object>
  readonly #queue: { bytes: number }

  private constructor(
    parts: Pick<Content, 'metainfo' | 'torrentFile' | 'store' | 'bitfield' | 'selected'>,
    pieces: Client<PiecesApi, object>,
    queue: { bytes: number },
  ) {
    this.metainfo = parts.metainfo
    this.torrentFile = parts.torrentFile
    this.store = parts.store
    this.bitfield = parts.bitfield
    this.selected = parts.selected
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
  ): Promise<{ content: Content; doubt: Doubt | null }> {
    const { files, pieceCount } = metainfo
    const opened = await pieces.call('open', [metainfo.infoHash, layoutOf(metainfo)])
    const selected = files.map((file) => !file.pad && (selectOnly === null || selectOnly.includes(file.index)))
    const bitfield = new Bitfield(pieceCount)
    const torrentFile = buildTorrentFile(metainfo)
    const content = new Content({ metainfo, torrentFile, store: opened.kind, bitfield, selected }, pieces, queue)
    const kept = files.some((file) => !file.pad && (opened.fileLengths[file.index] ?? 0) > 0)
    return { content, doubt: kept ? { from: 0, to: pieceCount - 1, first: true } : null }
  }

  /**
   * Opens what a session left at rest. The bitfield is trusted as far as the files are long enough for it.
   * @throws MetainfoError, StoreError
   */
  static async reopen(
    record: SessionRecord & { torrentFile: Uint8Array },
    pieces: Client<PiecesApi, object>,
    queue: { bytes: number },
  ): Promise<{ content: Content; doubt: Doubt | null }> {
    const metainfo = await parseTorrentFile(record.torrentFile, sha1)
    if (record.bitfield === null || record.selected.length !== metainfo.files.length) {
      const { content, doubt } = await Content.open(metainfo, record.selectOnly, pieces, queue)
      for (const [index, selected] of record.selected.entries())
        if (index in content.selected) content.selected[index] = selected
      return { content, doubt }
    }
    const layout = layoutOf(metainfo)
    const opened = await pieces.call('open', [metainfo.infoHash, layout])
    const claimed = new Bitfield(metainfo.pieceCount, record.bitfield)
    const bitfield = opened.kind === 'opfs' ? claimed : new Bitfield(metainfo.pieceCount)
    const doubtful = doubtfulPieces(layout, bitfield, opened.fileLengths)
    for (const index of doubtful) bitfield.set(index, false)
    // Written after the session was last saved, by a browser that was killed: few, and worth knowing before peers are asked.
    const unsaved = opened.written.filter((index) => !claimed.get(index))
    const first = unsaved.length > 0
    const doubted = [...doubtful, ...unsaved].sort((a, b) => a - b)
    const [from, to] = [doubted[0], doubted.at(-1)]
    const { torrentFile } = record
    const selected = [...record.selected]
    return {
      content: new Content({ metainfo, torrentFile, store: opened.kind, bitfield, selected }, pieces, queue),
      // Announcing never waits, and asking only for what may be here.
      doubt: from !== undefined && to !== undefined ? { from, to, first } : null,
    }
  }

  /** Everything chosen is here. */
  /** Of the chosen files, not verified yet. */
  get missingBytes(): number {
    let missing = 0
    for (const { index, length, pad } of this.metainfo.files) {
      if (!pad && this.selected[index]) missing += length - verifiedBytesOf(this.metainfo, this.bitfield, index)
    }
    return missing
  }

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
   * Reads and hashes pieces `from`..`to` at rest. A piece that was claimed when it began and fails is lost; one that was not claimed
   * and verifies is found. What is verified by peers meanwhile is neither. @throws StoreError
   */
  async recheck(from: number, to: number): Promise<{ lost: number[]; found: number[] }> {
    const claimed = this.bitfield.clone()
    const bytes = await this.#pieces.call('recheck', [this.metainfo.infoHash, from, to])
    const truth = new Bitfield(this.metainfo.pieceCount, bytes)
    const lost: number[] = []
    const found: number[] = []
    for (let index = from; index <= to; index++) {
      if (claimed.get(index) && !truth.get(index)) lost.push(index)
      else if (truth.get(index) && !this.bitfield.get(index)) found.push(index)
    }
    return { lost, found }
  }
}

function layoutOf({ length, pieceLength, pieceCount, hashes, files }: Metainfo) {
  return { length, pieceLength, pieceCount, hashes, files }
}
