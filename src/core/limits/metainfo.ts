import { KIB, MIB } from '../units.ts'

/** Torrent files, magnet links, paths and subtitles. */
export const METAINFO_LIMITS = {
  /** Largest .torrent file read, bytes. */
  torrentFileBytes: 32 * MIB,
  /** Largest info dictionary taken from peers (BEP 9), bytes. */
  infoDictionaryBytes: 16 * MIB,
  /** Largest sealed record (names and sizes of the files) of an encrypted torrent, bytes. */
  sealedRecordBytes: 8 * MIB,
  /** Longest magnet link or info hash read, characters. */
  magnetCharacters: 64 * KIB,
  /** Deepest nesting of lists and dictionaries in bencoded input. */
  bencodeDepth: 64,
  /** Most values (strings, integers, lists, dictionaries) in one bencoded input. */
  bencodeTokens: 2_000_000,
  /** Largest piece length, bytes: a piece is held in memory until it is verified, and several at a time. */
  pieceLengthBytes: 64 * MIB,
  /** Most pieces in one torrent. */
  pieces: 1_000_000,
  /** Most files in one torrent. */
  files: 100_000,
  /** Most files of one path in one torrent; all but the first get a number. */
  equalPaths: 100,
  /** Longest path element, UTF-8 bytes. */
  pathElementBytes: 240,
  /** Deepest path inside a torrent, elements. */
  pathDepth: 64,
  /** Most trackers used for one torrent. */
  trackersPerTorrent: 32,
  /** Most web seeds used for one torrent. */
  webSeedsPerTorrent: 32,
  /** Longest tracker or web seed address kept, characters. */
  urlCharacters: 2_048,
  /** Longest comment, creator or display name kept, characters. */
  metainfoTextCharacters: 4_096,
  /** Longest subtitle file read, characters. */
  subtitleCharacters: 8 * MIB,
  /** Most cues taken from one subtitle file. */
  subtitleCues: 20_000,
  /** Longest text of one cue kept, characters. */
  subtitleCueCharacters: 2_000,
  /** Most torrents in the list. */
  torrents: 5_000,
} as const
