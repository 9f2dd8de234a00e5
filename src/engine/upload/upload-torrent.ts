import type { InfoHash } from '../../core/metainfo/info-hash.ts'

/** What the uploader needs of a torrent. */
export interface UploadTorrent {
  readonly infoHash: InfoHash
  /** The metainfo is known and verified pieces can be read. */
  readonly ready: boolean
  readonly pieceCount: number
  /** Reads a block of a verified piece. */
  readBlock(piece: number, offset: number, length: number): Promise<Uint8Array>
}

/** The buffer between a wire and its channel. */
export interface SendBuffer {
  /** Bytes written to the wire that the channel has not taken yet. */
  readonly bufferedBytes: number
  /** Calls back each time the channel took some. */
  onDrain(listener: () => void): void
}
