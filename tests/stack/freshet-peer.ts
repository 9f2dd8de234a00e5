import type { InfoHash } from '../../src/core/metainfo/info-hash.ts'
import { applyChanges } from '../../src/protocol/changes.ts'
import type { EngineApi, EngineSnapshot } from '../../src/protocol/engine.ts'
import type { SpeedApi, SpeedSnapshot } from '../../src/protocol/speed.ts'
import { Forked } from './forked.ts'
import type { FreshetMessage, FreshetTask } from './freshet-peer.types.ts'

type Told = Extract<FreshetMessage, { type: 'event' }>
type Result<F> = F extends (...args: never[]) => infer R ? Awaited<R> : never
type Arguments<F> = F extends (...args: infer A) => unknown ? A : never

/** Freshet's own engine in a Node process: everything but the browser (`freshet-peer.process.ts`). */
export interface FreshetPeer {
  readonly pid: number
  readonly infoHash: InfoHash
  engine<K extends keyof EngineApi>(method: K, ...args: Arguments<EngineApi[K]>): Promise<Result<EngineApi[K]>>
  speed<K extends keyof SpeedApi>(method: K, ...args: Arguments<SpeedApi[K]>): Promise<Result<SpeedApi[K]>>
  /** Resolves with what there is as soon as `wanted` holds; rejects when the process ends before. */
  untilTorrents(wanted: (snapshot: EngineSnapshot) => boolean): Promise<EngineSnapshot>
  /** The same of money. */
  untilMoney(wanted: (snapshot: SpeedSnapshot) => boolean): Promise<SpeedSnapshot>
  /** Every notice so far, as `code: message`. */
  readonly notices: readonly string[]
  stop(): Promise<void>
}

type Task = Partial<FreshetTask> & Pick<FreshetTask, 'torrentFile'>

/** One that has no torrent yet. */
export interface IdleFreshet {
  join(task: Task): Promise<FreshetPeer>
  stop(): Promise<void>
}

/** Starts the process of one; resolves when it could join at once. */
export async function readyFreshet(): Promise<IdleFreshet> {
  const peer = new Forked<Told>('./freshet-peer.process.ts')
  await peer.ask({ port: 'ready' })
  return { join: (task) => join(peer, task), stop: () => peer.stop() }
}

/** Starts one; resolves when its torrent is added. Its data and its money are gone when it ends. */
export async function startFreshet(task: Task): Promise<FreshetPeer> {
  const idle = await readyFreshet()
  try {
    return await idle.join(task)
  } catch (error) {
    await idle.stop()
    throw error
  }
}

async function join(peer: Forked<Told>, task: Task): Promise<FreshetPeer> {
  let torrents: EngineSnapshot | null = null
  let money: SpeedSnapshot | null = null
  const notices: string[] = []
  peer.hear((told) => {
    if (told.name === 'changes') torrents = applyChanges(torrents, told.payload)
    else if (told.name === 'speed') money = told.payload
    else notices.push(`${told.payload.error.code}: ${told.payload.error.message}`)
  })
  const full: FreshetTask = {
    trackers: [],
    files: null,
    uploadBytesPerSecond: null,
    chain: null,
    speed: null,
    ...task,
  }
  const { infoHash } = (await peer.ask({ port: 'start', task: full })) as { infoHash: InfoHash }
  return {
    pid: peer.pid,
    infoHash,
    notices,
    engine: (method, ...args) => peer.ask({ port: 'engine', method, args }) as never,
    speed: (method, ...args) => peer.ask({ port: 'speed', method, args }) as never,
    untilTorrents: (wanted) =>
      peer.until(
        (told) => (told.name === 'changes' && torrents && wanted(torrents) ? torrents : null),
        async () => (torrents && wanted(torrents) ? torrents : null),
      ),
    untilMoney: (wanted) =>
      peer.until(
        (told) => (told.name === 'speed' && wanted(told.payload) ? told.payload : null),
        async () => (money && wanted(money) ? money : null),
      ),
    stop: () => peer.stop(),
  }
}
