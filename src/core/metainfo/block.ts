/** Requests are for blocks of 16 KiB, as every client sends them (BEP 3); only the last of a torrent may be shorter. */
export const BLOCK_BYTES = 16 * 1024

/** How many blocks a piece has. */
export const blocksIn = (pieceLength: number): number => Math.ceil(pieceLength / BLOCK_BYTES)
