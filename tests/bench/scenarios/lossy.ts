import type { Scenario } from '../lib/scenario.ts'

/** One seeder 50 ms away on a line that loses 1 % of the packets each way, and has no other limit. */
const line = { delayMs: 25, loss: 0.01 }

export const lossy: Scenario = {
  // Such a connection is bounded by SCTP's congestion control, not by clients: a small file is enough to measure it.
  torrent: { bytes: 8 * 1024 * 1024, pieceBytes: 64 * 1024 },
  clock: 'first-request',
  peers: [
    { name: 'seeder', client: 'stock', in: 'node', has: 'everything' },
    { name: 'leecher', client: 'measured', in: 'page', has: 'nothing', network: { up: line, down: line } },
  ],
}
