import { readBencode, TORRENT_FORM } from '../../core/bencode/decode.ts'
import type { InfoHash } from '../../core/metainfo/info-hash.ts'
import { pieceLengthAt } from '../../core/metainfo/layout.ts'
import { ReadAhead } from '../upload/read-ahead.ts'
import type { UploadTorrent } from '../upload/upload-torrent.ts'
import type { TorrentBounds } from '../wire/limits.ts'
import type { SwarmHost } from './swarm-host.ts'

/** What wires and the uploader see of a torrent: which pieces exist, which are verified, and their blocks. */
export class TorrentContent implements TorrentBounds, UploadTorrent {
  readonly infoHash: InfoHash
  /** Whether blocks may be served. */
  ready = false
  readonly #host: SwarmHost
  readonly #onRead: (piece: number, bytes: number) => void
  #readAhead: ReadAhead | null = null
  #infoBytes: Uint8Array | null = null

  /** @param onRead called for a block that is about to be sent */
  constructor(host: SwarmHost, onRead: (piece: number, bytes: number) => void) {
    this.#host = host
    this.#onRead = onRead
    this.infoHash = host.infoHash
  }

  get pieceCount(): number {
    return this.#host.content?.metainfo.pieceCount ?? 0
  }

  pieceLength(piece: number): number {
    const metainfo = this.#host.content?.metainfo
    return metainfo && piece >= 0 && piece < metainfo.pieceCount ? pieceLengthAt(metainfo, piece) : 0
  }

  has(piece: number): boolean {
    return this.#host.content?.bitfield.get(piece) ?? false
  }

  /** The info dictionary, byte for byte; null until it is known. */
  infoBytes(): Uint8Array | null {
    const torrentFile = this.#host.content?.torrentFile
    if (this.#infoBytes || !torrentFile) return this.#infoBytes
    const span = readBencode(torrentFile, undefined, TORRENT_FORM).spans.get('info')
    if (span) this.#infoBytes = torrentFile.subarray(span.start, span.end)
    return this.#infoBytes
  }

  async readBlock(piece: number, offset: number, length: number): Promise<Uint8Array> {
    const { content } = this.#host
    if (!content) throw new RangeError('block: expected the metainfo to be known')
    this.#readAhead ??= new ReadAhead({
      pieceLength: content.metainfo.pieceLength,
      length: content.metainfo.length,
      read: (from, bytes) => content.read(from, bytes),
    })
    this.#onRead(piece, length)
    return this.#readAhead.readBlock(piece, offset, length)
  }

  /** Serves no more blocks, and drops those read ahead. */
  close(): void {
    this.ready = false
    this.#readAhead = null
  }
}
