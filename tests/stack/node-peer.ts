import type { SeedFile } from './content.ts'
import { Forked } from './forked.ts'
import type { Gate } from './gated-store.ts'
import type {
  PeerCalls,
  PeerMessage,
  PeerMethod,
  PeerStatus,
  PeerTask,
  SentPiece,
  TorrentFacts,
} from './node-peer.types.ts'

/** Unmodified webtorrent in a Node process of its own, over WebRTC only. */
export interface NodePeer {
  readonly pid: number
  status(): Promise<PeerStatus>
  /** Resolves as soon as `wanted` holds; rejects when the process ends before. */
  until(wanted: (status: PeerStatus) => boolean): Promise<PeerStatus>
  /** Announces to its trackers now, with offers, as it does when its interval is over. */
  announce(): Promise<void>
  /** Resolves with the way its process ended. */
  readonly ended: Promise<Error>
  /** Ends the process and with it every connection. Safe to call twice. */
  stop(): Promise<void>
}

export interface Seeder extends NodePeer, TorrentFacts {
  /** What was sent, piece by piece, since the start or the last `resetCounts`; pieces not sent are absent. */
  sent(): Promise<readonly SentPiece[]>
  resetCounts(): Promise<void>
  /** Global upload limit, bytes a second; −1 lifts it, 0 stops everything. */
  setUploadLimit(bytesPerSecond: number): Promise<void>
  /** Chokes every peer, present and future, until called again. */
  setChoking(choking: boolean): Promise<void>
  /** Replaces the gate; `{}` opens it. */
  setGate(gate: Gate): Promise<void>
}

export interface Leecher extends NodePeer {
  /** Resolves when every file is complete and verified. */
  finished(): Promise<TorrentFacts>
}

export interface SeedOptions {
  /** Default: one made-up file `data.bin` of 1 MiB. */
  readonly files?: readonly SeedFile[]
  /** Name of the torrent. Default: the name of the first file. */
  readonly name?: string
  /** A power of two, bytes. Default 64 KiB. */
  readonly pieceLength?: number
  readonly private?: boolean
  /** Trackers, also written into the torrent and the magnet link. */
  readonly announce: readonly string[]
  readonly webSeeds?: readonly string[]
  /** Bytes a second; default no limit. */
  readonly uploadBytesPerSecond?: number
  /** What is corrupted or held back from the start. */
  readonly gate?: Gate
  /** Lower-case hex. Default: one of its own. */
  readonly peerId?: string
}

export interface LeechOptions {
  /** A magnet link, an info hash or the bytes of a .torrent file. */
  readonly torrent: string | Uint8Array
  /** Trackers besides those that the torrent names. */
  readonly announce?: readonly string[]
}

class PeerProcess extends Forked<Extract<PeerMessage, { type: 'status' }>> {
  constructor() {
    super('./node-peer.process.ts')
  }

  call<K extends PeerMethod>(method: K, ...args: Parameters<PeerCalls[K]>): Promise<ReturnType<PeerCalls[K]>> {
    return this.ask({ method, args }) as Promise<ReturnType<PeerCalls[K]>>
  }
}

async function begin(task: PeerTask): Promise<{ peer: PeerProcess; facts: TorrentFacts | null }> {
  const peer = new PeerProcess()
  try {
    return { peer, facts: await peer.call('start', task) }
  } catch (error) {
    await peer.stop()
    throw error
  }
}

const asNodePeer = (peer: PeerProcess): NodePeer => ({
  pid: peer.pid,
  ended: peer.ended,
  status: () => peer.call('status'),
  until: (wanted) => {
    const pick = (status: PeerStatus) => (wanted(status) ? status : null)
    return peer.until(
      (message) => pick(message.status),
      async () => pick(await peer.call('status')),
    )
  },
  announce: async () => void (await peer.call('announce')),
  stop: () => peer.stop(),
})

/** Starts a seeder; resolves when the torrent is made and its announces are under way. */
export async function startSeeder(options: SeedOptions): Promise<Seeder> {
  const files = options.files ?? [{ name: 'data.bin', size: 1 << 20 }]
  const { peer, facts } = await begin({
    role: 'seed',
    peerId: options.peerId ?? null,
    files,
    name: options.name ?? files[0]?.name ?? 'empty',
    pieceLength: options.pieceLength ?? 1 << 16,
    private: options.private ?? false,
    announce: options.announce,
    webSeeds: options.webSeeds ?? [],
    gate: options.gate ?? {},
    uploadBytesPerSecond: options.uploadBytesPerSecond ?? -1,
  })
  return {
    ...asNodePeer(peer),
    ...(facts as TorrentFacts),
    sent: () => peer.call('sent'),
    resetCounts: async () => void (await peer.call('resetCounts')),
    setUploadLimit: async (bytesPerSecond) => void (await peer.call('setUploadLimit', bytesPerSecond)),
    setChoking: async (choking) => void (await peer.call('setChoking', choking)),
    setGate: async (gate) => void (await peer.call('setGate', gate)),
  }
}

/** A leecher that has no torrent yet. */
export interface IdleLeecher {
  join(options: LeechOptions): Promise<Leecher>
  stop(): Promise<void>
}

/** Starts the process of a leecher; resolves when it could join at once. */
export async function readyLeecher(): Promise<IdleLeecher> {
  const peer = new PeerProcess()
  await peer.call('status')
  return {
    async join({ torrent, announce = [] }) {
      await peer.call('start', { role: 'leech', peerId: null, torrent, announce })
      return { ...asNodePeer(peer), finished: () => peer.call('finished') }
    },
    stop: () => peer.stop(),
  }
}

/** Starts a leecher; it downloads into memory. */
export async function startLeecher(options: LeechOptions): Promise<Leecher> {
  const idle = await readyLeecher()
  try {
    return await idle.join(options)
  } catch (error) {
    await idle.stop()
    throw error
  }
}
