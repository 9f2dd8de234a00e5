import { KIB } from '../units.ts'

/** Trackers and announces. */
export const TRACKERS_LIMITS = {
  /** First tracker reconnect wait, ms; doubles with jitter up to the next row. */
  trackerReconnectMinMs: 1_000,
  trackerReconnectMaxMs: 30_000,
  /** How long a torrent without peers waits before it announces again, ms; doubles up to the next row. */
  peerlessAnnounceMinMs: 5_000,
  peerlessAnnounceMaxMs: 120_000,
  /** Announces to one tracker each second, all torrents, and at once after a pause. Answers to offers do not count. */
  announcesPerSecond: 50,
  announceBurst: 50,
  /** Shortest announce interval accepted from a tracker, seconds; an answer with a shorter one is refused. */
  trackerIntervalMinSeconds: 5,
  /** Longest announce interval followed, seconds; a longer one is cut to this. */
  trackerIntervalMaxSeconds: 3_600,
  /** Largest tracker message read, characters. */
  trackerMessageCharacters: 256 * KIB,
  /** Peers known through one `broadcast:` tracker. */
  broadcastNeighbours: 50,
} as const
