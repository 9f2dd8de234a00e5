/**
 * Blocks are requested in units of 16 KiB, as by every client (BEP 3); only the last block of a piece may be shorter.
 */
export const BLOCK_BYTES = 16 * 1024

/** How many blocks a piece of `pieceLength` bytes has. */
export const blocksIn = (pieceLength: number): number => Math.ceil(pieceLength / BLOCK_BYTES)
