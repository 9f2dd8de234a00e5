/**
 * The process of one Node peer: unmodified webtorrent over WebRTC only, driven by its parent over IPC.
 * One client a process, because webtorrent shares tracker sockets by URL inside one realm.
 */
import WebTorrent, { type StockTorrent, type StockWire } from 'webtorrent'
import { bytesOf, sha256 } from './content.ts'
import { GatedStore } from './gated-store.ts'
import type {
  PeerCall,
  PeerCalls,
  PeerMessage,
  PeerStatus,
  PeerTask,
  SentPiece,
  TorrentFacts,
} from './node-peer.types.ts'

/** At most one status message in this many ms. */
const STATUS_INTERVAL_MS = 50
/** Time for saying goodbye to peers and trackers, ms. */
const GOODBYE_MS = 1_000

/** @param peerId lower-case hex; default: one of its own */
function makeClient(peerId?: string): WebTorrent {
  const made = new WebTorrent({
    ...(peerId && { peerId }),
    dht: false,
    lsd: false,
    utp: false,
    natUpnp: false,
    natPmp: false,
    utPex: false,
    tracker: { rtcConfig: { iceServers: [] } },
  })
  made.on('error', (error: Error) => {
    process.stderr.write(`${error.stack ?? error.message}\n`)
    process.exit(1)
  })
  return made
}

let client = makeClient()

let torrent: StockTorrent | null = null
let store: GatedStore | null = null
let choking = false
let requests = 0
let firstRequestAt: number | null = null
let sentBytes = 0
let wiresOpened = 0
const openWires = new Set<StockWire>()
const wireTypes = new Set<string>()
/** Times sent, by piece and block offset. */
let sent = new Map<number, Map<number, { times: number; bytes: number }>>()
let statusQueued = false

function tell(message: PeerMessage): void {
  if (process.connected) process.send?.(message)
}

function changed(): void {
  if (statusQueued) return
  statusQueued = true
  setTimeout(() => {
    statusQueued = false
    tell({ type: 'status', status: status() })
  }, STATUS_INTERVAL_MS)
}

function status(): PeerStatus {
  return {
    infoHash: torrent?.infoHash ?? '',
    peerId: client.peerId,
    peers: openWires.size,
    wireTypes: [...wireTypes].sort(),
    wiresOpened,
    sentBytes,
    requests,
    firstRequestAt,
    waitingReads: store?.waiting ?? 0,
    downloadedBytes: torrent?.downloaded ?? 0,
    progress: torrent?.progress ?? 0,
    done: torrent?.done ?? false,
  }
}

function count(index: number, offset: number, bytes: number): void {
  const blocks = sent.get(index) ?? new Map<number, { times: number; bytes: number }>()
  sent.set(index, blocks)
  const block = blocks.get(offset) ?? { times: 0, bytes: 0 }
  blocks.set(offset, { times: block.times + 1, bytes: block.bytes + bytes })
  sentBytes += bytes
  changed()
}

/** Observes a wire from outside; its own methods are unchanged. */
function watch(wire: StockWire): void {
  openWires.add(wire)
  wireTypes.add(wire.type)
  wiresOpened += 1
  const { piece, unchoke } = wire
  wire.piece = (index, offset, bytes) => {
    piece.call(wire, index, offset, bytes)
    count(index, offset, bytes.length)
  }
  wire.unchoke = () => {
    if (!choking) unchoke.call(wire)
  }
  wire.on('request', () => {
    requests += 1
    firstRequestAt ??= performance.timeOrigin + performance.now()
    changed()
  })
  wire.on('download', changed)
  wire.once('close', () => {
    openWires.delete(wire)
    changed()
  })
  changed()
}

function follow(added: StockTorrent): void {
  torrent = added
  added.on('wire', watch)
  added.on('verified', changed)
  added.on('done', changed)
}

async function facts(of: StockTorrent): Promise<TorrentFacts> {
  return {
    infoHash: of.infoHash,
    magnet: of.magnetURI,
    torrentFile: of.torrentFile,
    name: of.name,
    length: of.length,
    pieceLength: of.pieceLength,
    pieceCount: Math.ceil(of.length / of.pieceLength),
    files: await Promise.all(
      of.files.map(async (file) => ({
        path: file.path,
        length: file.length,
        sha256: sha256(new Uint8Array(await file.arrayBuffer())),
      })),
    ),
  }
}

async function seed(task: Extract<PeerTask, { role: 'seed' }>): Promise<TorrentFacts> {
  const inputs = await Promise.all(
    task.files.map(async (file) => Object.assign(Buffer.from(await bytesOf(file)), { name: file.name })),
  )
  const gated = new GatedStore(task.pieceLength, inputs.length === 1 ? inputs[0]! : Buffer.concat(inputs))
  store = gated
  const options = {
    name: task.name,
    pieceLength: task.pieceLength,
    private: task.private,
    announceList: task.announce.map((url) => [url]),
    urlList: task.webSeeds,
    preloadedStore: gated,
    storeCacheSlots: 0,
  }
  const seeded = await new Promise<StockTorrent>((resolve, reject) => {
    const adding = client.seed(inputs, options, resolve)
    adding.once('error', reject)
    follow(adding)
  })
  const result = await facts(seeded)
  gated.setGate(task.gate)
  if (task.uploadBytesPerSecond >= 0) client.throttleUpload(task.uploadBytesPerSecond)
  return result
}

const whenDone = (of: StockTorrent): Promise<void> =>
  of.done ? Promise.resolve() : new Promise((resolve) => of.once('done', resolve))

const calls: { [K in keyof PeerCalls]: (...args: Parameters<PeerCalls[K]>) => unknown } = {
  async start(task) {
    if (task.peerId !== null) {
      client.destroy()
      client = makeClient(task.peerId)
    }
    if (task.role === 'seed') return seed(task)
    follow(client.add(task.torrent, { announce: task.announce, store: (await import('memory-chunk-store')).default }))
    return null
  },
  status,
  sent() {
    const length = torrent?.length ?? 0
    const pieceLength = torrent?.pieceLength ?? 1
    return [...sent]
      .sort(([a], [b]) => a - b)
      .map(([index, blocks]): SentPiece => {
        const all = [...blocks.values()]
        const times = all.reduce((sum, block) => sum + block.times, 0)
        return {
          index,
          length: Math.min(pieceLength, length - index * pieceLength),
          bytes: all.reduce((sum, block) => sum + block.bytes, 0),
          blocks: times,
          repeatedBlocks: times - all.length,
        }
      })
  },
  resetCounts() {
    sent = new Map()
    sentBytes = 0
    requests = 0
    return null
  },
  setUploadLimit(bytesPerSecond) {
    client.throttleUpload(bytesPerSecond)
    return null
  },
  setChoking(next) {
    choking = next
    for (const wire of openWires) {
      if (choking) wire.choke()
      else if (wire.peerInterested) wire.unchoke()
    }
    return null
  },
  setGate(gate) {
    if (store === null) throw new Error('Only a seeder has a gate')
    store.setGate(gate)
    return null
  },
  announce() {
    torrent?.discovery?.tracker?.update()
    return null
  },
  async finished() {
    if (torrent === null) throw new Error('Start the peer first')
    await whenDone(torrent)
    return facts(torrent)
  },
}

process.on('message', async ({ id, method, args }: PeerCall) => {
  try {
    const call = calls[method] as (...args: readonly unknown[]) => unknown
    tell({ type: 'result', id, value: await call(...args) })
  } catch (error) {
    tell({ type: 'failure', id, message: error instanceof Error ? error.message : String(error) })
  }
})

// The parent ends its peers by closing the pipe, so that even a parent that was killed leaves none behind.
// Saying goodbye to a tracker that is gone too would take half a minute.
process.on('disconnect', () => {
  setTimeout(() => process.exit(0), GOODBYE_MS)
  client.destroy(() => process.exit(0))
})
process.on('SIGINT', () => {})
