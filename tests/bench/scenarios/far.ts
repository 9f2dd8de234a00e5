import type { Scenario } from '../lib/scenario.ts'

const BYTES_PER_SECOND = 10_000_000

/**
 * More than a data channel lets be under way (a receiver offers 5 MB): nothing is lost in the queue. With a queue of
 * one round trip's worth the first burst overflows it, and SCTP's slow recovery from that is all that is measured: a
 * raw channel at 100 ms took 124 s for 64 MiB.
 */
const QUEUE_BYTES = 8_000_000

/** One distant seeder, on a line of 10 MB/s without loss. */
export function far(roundTripMs: number): Scenario {
  const line = { delayMs: roundTripMs / 2, bytesPerSecond: BYTES_PER_SECOND, queueBytes: QUEUE_BYTES }
  return {
    torrent: { bytes: 64 * 1024 * 1024, pieceBytes: 256 * 1024 },
    clock: 'first-request',
    peers: [
      { name: 'seeder', client: 'stock', in: 'node', has: 'everything' },
      { name: 'leecher', client: 'measured', in: 'page', has: 'nothing', network: { up: line, down: line } },
    ],
  }
}

/** Seconds that the bytes take on the line, and one round trip: the request there, the first byte back. */
export const idealSeconds = (roundTripMs: number) =>
  far(roundTripMs).torrent.bytes / BYTES_PER_SECOND + roundTripMs / 1000
