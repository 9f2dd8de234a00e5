import type { InfoHash } from '../../core/metainfo/info-hash.ts'
/** What the upload side needs of a torrent. */
export interface UploadTorrent {
  readonly infoHash: InfoHash
  /** The metainfo is known and we can serve what we have. */
  readonly ready: boolean
  /** Null where a piece is verified. */
  readonly pieces: readonly unknown[]
  /** A block of a verified piece. */
  readBlock(piece: number, offset: number, length: number): Promise<Uint8Array>
}

/** The road from a wire to its peer. */
export interface SendBuffer {
  /** Bytes said on the wire that the road has not yet taken. */
  readonly bufferedBytes: number
  /** Tells each time that some were taken. */
  onDrain(listener: () => void): void
}
