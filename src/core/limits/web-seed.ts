import { KIB, MIB } from '../units.ts'

/** Web seeds (BEP 19). */
export const WEB_SEED_LIMITS = {
  /** How long a web seed is left alone after a failure, ms; doubles with each failure up to the next row. */
  webSeedRetryMinMs: 1_000,
  webSeedRetryMaxMs: 60_000,
  /** How long a file that a web seed does not have is not requested from it again, ms. */
  webSeedAbsentMs: 300_000,
  /** Requests to one web seed at a time, one torrent. */
  webSeedConnections: 4,
  /** Requests to web seeds at a time, all torrents. */
  webSeedRequests: 32,
  /** Bytes requested from web seeds that have not arrived, all torrents; a larger piece may exceed it once. */
  webSeedPendingBytes: 64 * MIB,
  /** First run requested from a web seed, bytes, before its speed is known; a piece where that is larger. */
  webSeedFirstRunBytes: 256 * KIB,
  /** Largest run requested from a web seed, bytes; a piece where that is larger. */
  webSeedRunBytes: 16 * MIB,
  /** How long a run is to take at the measured speed, ms; one that takes twice as long releases its later pieces. */
  webSeedRunMs: 3_000,
  /** How long a web seed may send nothing before its request is aborted, ms. */
  webSeedStallMs: 20_000,
  /** A web seed that sends fewer bytes than these within the row above counts as silent. */
  webSeedStallBytes: 16 * KIB,
  /** Blocks of which only a part has come, of one web seed; the oldest is dropped beyond. */
  webSeedPartialBlocks: 1_024,
  /** How soon a reader needs what its owner's host is asked for, ms: at least, and where the host is slow at most. */
  readerLeadMinMs: 3_000,
  readerLeadMaxMs: 20_000,
  /** The same where peers bring the rest: at least, and where the host's speed is not known, ms. */
  readerSpareMinMs: 250,
  readerSpareUnknownMs: 1_000,
  /** How long a peer may take for what a reader that has just come waits for, ms; one that never sent, once. */
  readerGraceMs: 500,
  /** How long a peer that never sent is hoped for while the reader has enough ahead, ms. */
  readerHopeMs: 5_000,
  /** How often it is looked whether the host is needed, while anything is read, ms. */
  readerLookMs: 100,
  /** How often it is looked for pieces that no copy in the swarm has, which a host may send again, ms. */
  bootstrapLookMs: 2_000,
  /** How fast a reader is taken to read that has reported nothing, bytes per second. */
  readerBytesPerSecond: 256 * KIB,
} as const
