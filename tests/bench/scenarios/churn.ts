import type { Scenario } from '../lib/scenario.ts'

const leecher = { client: 'measured', in: 'node', has: 'nothing' } as const

/** Twenty peers: a seeder and a sender of bad data, 1 MB/s each, eight that stay, and ten that leave at half. */
export const churn: Scenario = {
  torrent: { bytes: 8 * 1024 * 1024, pieceBytes: 64 * 1024 },
  clock: 'join',
  peers: [
    {
      name: 'seeder',
      client: 'stock',
      in: 'node',
      has: 'everything',
      uploadBytesPerSecond: 1_000_000,
    },
    {
      name: 'liar',
      client: 'stock',
      in: 'node',
      has: 'everything',
      uploadBytesPerSecond: 1_000_000,
      gate: { corrupt: 'all' },
    },
    { ...leecher, name: 'staying', count: 8 },
    { ...leecher, name: 'leaving', count: 10, leavesAt: 0.5 },
  ],
}
