import type { Scenario } from '../lib/scenario.ts'

/** One seeder that sends `bytesPerSecond`, and eight leechers that join together. Their own lines have no limit. */
export const crowd = (bytesPerSecond: number, bytes: number): Scenario => ({
  torrent: { bytes, pieceBytes: 64 * 1024 },
  clock: 'join',
  peers: [
    { name: 'seeder', client: 'stock', in: 'node', has: 'everything', uploadBytesPerSecond: bytesPerSecond },
    { name: 'leecher', count: 8, client: 'measured', in: 'node', has: 'nothing' },
  ],
})
