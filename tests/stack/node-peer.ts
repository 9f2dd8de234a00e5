import { type ChildProcess, fork } from 'node:child_process'
import { EventEmitter } from 'node:events'
import { createRequire } from 'node:module'
import { fileURLToPath, pathToFileURL } from 'node:url'
import type { SeedFile } from './content.ts'
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

/** A process that does not end by itself within this time is killed. */
const STOP_GRACE_MS = 3_000

/** Unmodified webtorrent in a Node process of its own, over WebRTC only. */
export interface NodePeer {
  readonly pid: number
  status(): Promise<PeerStatus>
  /** Resolves as soon as `wanted` holds; rejects when the process ends before. */
  until(wanted: (status: PeerStatus) => boolean): Promise<PeerStatus>
  /** Ends the process and with it every connection. Safe to call twice. */
  stop(): Promise<void>
}

export interface Seeder extends NodePeer, TorrentFacts {
  /** What was sent, piece by piece, since the start or the last `resetCounts`; pieces not sent are absent. */
  sent(): Promise<readonly SentPiece[]>
  resetCounts(): Promise<void>
  /** Global upload limit, bytes a second; −1 lifts it, 0 stops everything. */
  setUploadLimit(bytesPerSecond: number): Promise<void>
  /** Chokes every peer, present and future, until told otherwise. */
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
}

export interface LeechOptions {
  /** A magnet link, an info hash or the bytes of a .torrent file. */
  readonly torrent: string | Uint8Array
  /** Trackers besides those that the torrent names. */
  readonly announce?: readonly string[]
}

class PeerProcess {
  readonly child: ChildProcess
  readonly #changes = new EventEmitter().setMaxListeners(0)
  readonly #pending = new Map<number, { resolve(value: unknown): void; reject(error: Error): void }>()
  #nextId = 1
  #errors = ''
  #ended: Promise<void>

  constructor() {
    const tsx = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href
    this.child = fork(fileURLToPath(new URL('./node-peer.process.ts', import.meta.url)), {
      execArgv: ['--import', tsx],
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
      env: { ...process.env, NODE_OPTIONS: '' },
    })
    this.child.stderr?.on('data', (text) => {
      this.#errors = `${this.#errors}${text}`.slice(-4_000)
    })
    this.child.on('message', (message: PeerMessage) => this.#receive(message))
    this.#ended = new Promise((resolve) => {
      const end = (how: unknown, signal: unknown = null) => {
        const error = new Error(`The Node peer ended (${signal ?? how}). ${this.#errors}`)
        for (const call of this.#pending.values()) call.reject(error)
        this.#pending.clear()
        this.#changes.emit('end', error)
        resolve()
      }
      this.child.once('exit', end)
      this.child.once('error', end)
    })
  }

  get pid(): number {
    return this.child.pid ?? 0
  }

  call<K extends PeerMethod>(method: K, ...args: Parameters<PeerCalls[K]>): Promise<ReturnType<PeerCalls[K]>> {
    const id = this.#nextId++
    return new Promise((resolve, reject) => {
      this.#pending.set(id, { resolve: resolve as (value: unknown) => void, reject })
      if (this.child.connected) this.child.send({ id, method, args })
      else reject(new Error(`The Node peer is not running. ${this.#errors}`))
    })
  }

  until(wanted: (status: PeerStatus) => boolean): Promise<PeerStatus> {
    return new Promise((resolve, reject) => {
      const settle = () => {
        this.#changes.off('status', check)
        this.#changes.off('end', failed)
      }
      const failed = (error: Error) => {
        settle()
        reject(error)
      }
      const check = (status: PeerStatus) => {
        if (!wanted(status)) return
        settle()
        resolve(status)
      }
      this.#changes.on('status', check)
      this.#changes.on('end', failed)
      this.call('status').then(check, failed)
    })
  }

  async stop(): Promise<void> {
    if (this.child.connected) this.child.disconnect()
    const kill = setTimeout(() => this.child.kill('SIGKILL'), STOP_GRACE_MS)
    await this.#ended
    clearTimeout(kill)
  }

  #receive(message: PeerMessage): void {
    if (message.type === 'status') {
      this.#changes.emit('status', message.status)
      return
    }
    const call = this.#pending.get(message.id)
    this.#pending.delete(message.id)
    if (message.type === 'result') call?.resolve(message.value)
    else call?.reject(new Error(message.message))
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
  status: () => peer.call('status'),
  until: (wanted) => peer.until(wanted),
  stop: () => peer.stop(),
})

/** Starts a seeder; resolves when the torrent is made and its trackers are being told. */
export async function startSeeder(options: SeedOptions): Promise<Seeder> {
  const files = options.files ?? [{ name: 'data.bin', size: 1 << 20 }]
  const { peer, facts } = await begin({
    role: 'seed',
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

/** Starts a leecher; it downloads into memory. */
export async function startLeecher(options: LeechOptions): Promise<Leecher> {
  const { peer } = await begin({ role: 'leech', torrent: options.torrent, announce: options.announce ?? [] })
  return { ...asNodePeer(peer), finished: () => peer.call('finished') }
}
