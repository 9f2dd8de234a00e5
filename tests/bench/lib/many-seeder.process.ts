/** Unmodified webtorrent that seeds many torrents over WebRTC, driven by its parent over IPC. */
import memoryStore from 'memory-chunk-store'
import WebTorrent, { type StockTorrent } from 'webtorrent'
import { madeUpBytes } from '../../stack/content.ts'
import type { ManySeeds, ManyStatus } from './many-seeder.types.ts'

const client = new WebTorrent({
  dht: false,
  lsd: false,
  utp: false,
  natUpnp: false,
  natPmp: false,
  utPex: false,
  // It waits for offers: hundreds of its own, in one process, are all it would be busy with.
  tracker: { rtcConfig: { iceServers: [] }, getAnnounceOpts: () => ({ numwant: 0 }) },
})
const seeded: StockTorrent[] = []

const status = (): ManyStatus => ({
  type: 'status',
  connected: seeded.filter(({ wires }) => wires.length > 0).length,
})

function tell(message: object): void {
  if (process.connected) process.send?.(message)
}

async function start({ announce, count, bytes, pieceLength, uploadBytesPerSecond }: ManySeeds): Promise<Uint8Array[]> {
  client.throttleUpload(uploadBytesPerSecond)
  for (let i = 0; i < count; i++) {
    const name = `active-${String(i).padStart(4, '0')}.bin`
    const input = Object.assign(Buffer.from(madeUpBytes(name, bytes)), { name })
    const options = { name, pieceLength, announceList: announce.map((url) => [url]), store: memoryStore }
    const torrent = await new Promise<StockTorrent>((resolve) => client.seed(input, options, resolve))
    torrent.on('wire', () => tell(status()))
    seeded.push(torrent)
  }
  return seeded.map(({ torrentFile }) => torrentFile)
}

client.on('error', (error: Error) => {
  process.stderr.write(`${error.stack ?? error.message}\n`)
  process.exit(1)
})

process.on('message', async ({ id, method, args }: { id: number; method: string; args: readonly [ManySeeds] }) => {
  try {
    tell({ type: 'result', id, value: method === 'start' ? await start(args[0]) : status() })
  } catch (error) {
    tell({ type: 'failure', id, message: error instanceof Error ? error.message : String(error) })
  }
})
process.on('disconnect', () => process.exit(0))
