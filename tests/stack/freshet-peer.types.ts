import type { TrafficRules } from '../../src/core/traffic/traffic-rules.ts'
import type { ChainAccess } from '../../src/protocol/chain.ts'
import type { EngineApi, EngineEvents } from '../../src/protocol/engine.ts'
import type { SpeedApi, SpeedEvents, SpeedSettings } from '../../src/protocol/speed.ts'
import type { SeedFile } from './content.ts'

/** What a Freshet in Node is started with. */
export interface FreshetTask {
  readonly trackers: readonly string[]
  /** The whole .torrent file. */
  readonly torrentFile: Uint8Array
  /** Its files in order when they are all here; null to download. */
  readonly files: readonly SeedFile[] | null
  /** Bytes a second, all peers; null for no limit. */
  readonly uploadBytesPerSecond: number | null
  readonly traffic: TrafficRules
  readonly chain: ChainAccess | null
  /** Set before the torrent is added. */
  readonly speed: SpeedSettings | null
}

/** Which of the two ports of an engine a call goes to. */
export type FreshetCall =
  | { readonly id: number; readonly port: 'ready' }
  | { readonly id: number; readonly port: 'start'; readonly task: FreshetTask }
  | {
      readonly id: number
      readonly port: 'engine'
      readonly method: keyof EngineApi
      readonly args: readonly unknown[]
    }
  | { readonly id: number; readonly port: 'speed'; readonly method: keyof SpeedApi; readonly args: readonly unknown[] }

export type FreshetMessage =
  | { readonly type: 'result'; readonly id: number; readonly value: unknown }
  | { readonly type: 'failure'; readonly id: number; readonly message: string }
  | {
      [K in keyof EngineEvents]: { readonly type: 'event'; readonly name: K; readonly payload: EngineEvents[K] }
    }[keyof EngineEvents]
  | { readonly type: 'event'; readonly name: 'speed'; readonly payload: SpeedEvents['speed'] }
