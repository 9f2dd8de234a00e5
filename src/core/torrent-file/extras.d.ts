import { type Dictionary } from '../bencode/dictionary.ts'
/** What stands beside the info dictionary of a .torrent file. None of it is worth refusing a torrent for. */
/** `announce-list` (BEP 12), or `announce` where that names none we can use. */
export declare function trackersOf(root: Dictionary): readonly string[]
/** `url-list` (BEP 19), a string or a list. */
export declare function webSeedsOf(root: Dictionary): readonly string[]
/** The text under `key`, its `.utf-8` twin first. */
export declare function textOf(root: Dictionary, key: string): string | null
/** Milliseconds since the epoch. */
export declare function creationDate(root: Dictionary): number | null
