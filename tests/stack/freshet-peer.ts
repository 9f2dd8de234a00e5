import type { InfoHash } from '../../src/core/metainfo/info-hash.ts'
import { NO_RULES } from '../../src/core/traffic/traffic-rules.ts'
import { applyChanges } from '../../src/protocol/changes.ts'
import type { EngineApi, EngineSnapshot, TrafficStatus } from '../../src/protocol/engine.ts'
import type { SpeedApi, SpeedSnapshot } from '../../src/protocol/speed.ts'
import { Forked } from './forked.ts'
import type { FreshetMessage, FreshetTask } from './freshet-peer.types.ts'

type Message = Extract<FreshetMessage, { type: 'event' }>
type Result<F> = F extends (...args: never[]) => infer R ? Awaited<R> : never
type Arguments<F> = F extends (...args: infer A) => unknown ? A : never

/** Freshet's engine in a Node process: everything but the browser (`freshet-peer.process.ts`). */
export interface FreshetPeer {
  readonly pid: number
  readonly infoHash: InfoHash
  engine<K extends keyof EngineApi>(method: K, ...args: Arguments<EngineApi[K]>): Promise<Result<EngineApi[K]>>
  speed<K extends keyof SpeedApi>(method: K, ...args: Arguments<SpeedApi[K]>): Promise<Result<SpeedApi[K]>>
  /** Resolves with what there is as soon as `wanted` holds; rejects when the process ends before. */
  untilTorrents(wanted: (snapshot: EngineSnapshot) => boolean): Promise<EngineSnapshot>
  /** The same for money. */
  untilMoney(wanted: (snapshot: SpeedSnapshot) => boolean): Promise<SpeedSnapshot>
  /** The same for the traffic of the month. */
  untilTraffic(wanted: (status: TrafficStatus) => boolean): Promise<TrafficStatus>
  /** Every notice so far, as `code: message`. */
  readonly notices: readonly string[]
  /** Resolves with the way its process ended. */
  readonly ended: Promise<Error>
  stop(): Promise<void>
}

type Task = Partial<FreshetTask> & Pick<FreshetTask, 'torrentFile'>

/** A peer without a torrent yet. */
export interface IdleFreshet {
  join(task: Task): Promise<FreshetPeer>
  stop(): Promise<void>
}

/** Starts the process of a peer; resolves when it is ready to join. */
export async function readyFreshet(): Promise<IdleFreshet> {
  const peer = new Forked<Message>('./freshet-peer.process.ts')
  await peer.ask({ port: 'ready' })
  return { join: (task) => join(peer, task), stop: () => peer.stop() }
}

/** Starts a peer; resolves when its torrent is added. Its data and money are lost when it ends. */
export async function startFreshet(task: Task): Promise<FreshetPeer> {
  const idle = await readyFreshet()
  try {
    return await idle.join(task)
  } catch (error) {
    await idle.stop()
    throw error
  }
}

async function join(peer: Forked<Message>, task: Task): Promise<FreshetPeer> {
  let torrents: EngineSnapshot | null = null
  let money: SpeedSnapshot | null = null
  let traffic: TrafficStatus | null = null
  const notices: string[] = []
  peer.onMessage((message) => {
    if (message.name === 'changes') torrents = applyChanges(torrents, message.payload)
    else if (message.name === 'speed') money = message.payload
    else if (message.name === 'traffic') traffic = message.payload
    else if (message.name === 'notice') notices.push(`${message.payload.error.code}: ${message.payload.error.message}`)
  })
  const full: FreshetTask = {
    trackers: [],
    files: null,
    uploadBytesPerSecond: null,
    traffic: NO_RULES,
    chain: null,
    speed: null,
    ...task,
  }
  const { infoHash } = (await peer.ask({ port: 'start', task: full })) as { infoHash: InfoHash }
  return {
    pid: peer.pid,
    infoHash,
    notices,
    ended: peer.ended,
    engine: (method, ...args) => peer.ask({ port: 'engine', method, args }) as never,
    speed: (method, ...args) => peer.ask({ port: 'speed', method, args }) as never,
    untilTorrents: (wanted) =>
      peer.until(
        (message) => (message.name === 'changes' && torrents && wanted(torrents) ? torrents : null),
        async () => (torrents && wanted(torrents) ? torrents : null),
      ),
    untilTraffic: (wanted) =>
      peer.until(
        (message) => (message.name === 'traffic' && wanted(message.payload) ? message.payload : null),
        async () => (traffic && wanted(traffic) ? traffic : null),
      ),
    untilMoney: (wanted) =>
      peer.until(
        (message) => (message.name === 'speed' && wanted(message.payload) ? message.payload : null),
        async () => (money && wanted(money) ? money : null),
      ),
    stop: () => peer.stop(),
  }
}
