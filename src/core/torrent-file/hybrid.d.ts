import type { Dictionary } from '../bencode/dictionary.ts'
/**
 * A hybrid's v1 half must describe the same files in the same order as its v2 half, each starting on a piece (BEP 52); else clients that
 * read one half would see another torrent than those that read the other. Compared are the raw names, before sanitising.
 * @throws MetainfoError `hybrid-mismatch`
 */
export declare function checkHybrid(info: Dictionary, name: Uint8Array, pieceLength: number): void
