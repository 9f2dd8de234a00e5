import { randomBytes } from 'node:crypto'
import { createTorrent } from '../../../src/core/torrent-file/create-torrent.ts'
import { Forked } from '../../stack/forked.ts'
import type { ManySeeds, ManyStatus } from './many-seeder.types.ts'

const IDLE_BYTES = 1024 * 1024
const IDLE_PIECE_BYTES = 256 * 1024

/** Torrents without any peer: small, with meaningless hashes. */
export function idleTorrents(count: number): Uint8Array[] {
  return Array.from({ length: count }, (_, i) => {
    const { torrentFile } = createTorrent({
      name: `idle-${String(i).padStart(4, '0')}.bin`,
      length: IDLE_BYTES,
      pieceLength: IDLE_PIECE_BYTES,
      hashes: randomBytes((IDLE_BYTES / IDLE_PIECE_BYTES) * 20),
      webSeeds: [],
    })
    return torrentFile
  })
}

/** A process that seeds many torrents, slowly enough that all continue for a while. */
export interface ManySeeder {
  readonly torrentFiles: readonly Uint8Array[]
  /** Resolves once every torrent has a peer. */
  allConnected(): Promise<void>
  /** Torrents that have a peer now. */
  connected(): Promise<number>
  stop(): Promise<void>
}

export async function startManySeeder(seeds: ManySeeds): Promise<ManySeeder> {
  const child = new Forked<ManyStatus>('../bench/lib/many-seeder.process.ts')
  const torrentFiles = (await child.ask({ method: 'start', args: [seeds] })) as Uint8Array[]
  const pick = ({ connected }: ManyStatus) => (connected === seeds.count ? true : null)
  const status = () => child.ask({ method: 'status', args: [] }) as Promise<ManyStatus>
  return {
    torrentFiles,
    allConnected: async () => void (await child.until(pick, async () => pick(await status()))),
    connected: async () => (await status()).connected,
    stop: () => child.stop(),
  }
}
