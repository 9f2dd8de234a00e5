export interface NewTorrent {
  /** Of its one file. */
  readonly name: string
  readonly length: number
  readonly pieceLength: number
  /** SHA-1 of each piece, one after the other. */
  readonly hashes: Uint8Array
  /** Addresses of the file itself (BEP 19). */
  readonly webSeeds: readonly string[]
}
export interface CreatedTorrent {
  readonly torrentFile: Uint8Array<ArrayBuffer>
  /** The info dictionary, whose SHA-1 is the info hash. */
  readonly info: Uint8Array<ArrayBuffer>
}
/** A .torrent file for one file (BEP 3). Names no tracker: each client uses its own. */
export declare function createTorrent({ name, length, pieceLength, hashes, webSeeds }: NewTorrent): CreatedTorrent
