import type { Scenario } from '../lib/scenario.ts'

const SLOW = { client: 'stock', in: 'node', has: 'everything', uploadBytesPerSecond: 32 * 1024 } as const
const FAST = { name: 'fast', client: 'stock', in: 'node', has: 'everything', uploadBytesPerSecond: 4_000_000 } as const
const LEECHER = { name: 'leecher', client: 'measured', in: 'page', has: 'nothing' } as const
const COMMON = { torrent: { bytes: 32 * 1024 * 1024, pieceBytes: 256 * 1024 }, clock: 'first-request' } as const

/** One peer that sends 4 MB/s, and three that send 32 KiB/s: a block requested late from these delays the end. */
export const tail: Scenario = {
  ...COMMON,
  peers: [FAST, { ...SLOW, name: 'slow', count: 3 }, LEECHER],
}

/** The fast peer alone. */
export const fastAlone: Scenario = { ...COMMON, peers: [FAST, LEECHER] }
