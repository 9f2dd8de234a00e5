import { KIB, MIB } from '../units.ts'

/** The interface, and what sites say of their embeds. */
export const APP_LIMITS = {
  /** How long the app waits for its `config.json` before it uses the stored copy, ms. */
  configMs: 3_000,
  /** How long a `config.json` is used before it is read again, ms: credentials of TURN servers may expire. */
  configAgeMs: 3_600_000,
  /** How long after its start the app has the parts fetched that a first film does not need, ms. */
  partsLaterMs: 10_000,
  /** Torrents of one paste, drop or file selection that are added at the same time. */
  addsAtOnce: 16,
  /** Lines read from one paste into the add dialog. */
  addLines: 1_000,
  /** How long the .torrent file at a pasted address may take, ms. */
  torrentFetchMs: 30_000,
  /** Files and folders looked at in dropped folders. */
  droppedEntries: 10_000,
  /** Deepest folder looked into below a dropped one, the dropped one included. */
  droppedDepth: 32,
  /** Links made at once: one is made, the others wait. */
  shareJobs: 20,
  /** Most files taken of what the system's share sheet passes on. */
  sharedFiles: 1_000,
  /** Longest text of such a share kept, characters. */
  sharedCharacters: 64 * KIB,
  /** Notices shown at once; the oldest is removed first. */
  toasts: 4,
  /** Files with a remembered playback position. */
  playbackPositions: 200,
  /** Bytes of a text file shown as a preview. */
  textPreviewBytes: 256 * KIB,
  /** Largest subtitle file read, bytes. */
  subtitleBytes: 8 * MIB,
  /** Files or folders of one folder rendered at a time. */
  filesShown: 200,
  /** All that a site says of one embed, characters. */
  embedConfigCharacters: 65_536,
  /** Trackers of one embed, and STUN servers. */
  embedAddresses: 8,
  /** Longest path of an embed's file inside its torrent, characters. */
  embedPathCharacters: 4_096,
  /** Greatest limit that a site may suggest, in its own unit (kB/s, MB, GB). */
  embedSuggested: 1_000_000,
} as const
