import type { Address } from './candidates.ts'
import type { PeerFates, PeerWeather } from './network.ts'

/** What the relay's process is asked; `start` comes first. */
export interface RelayCalls {
  start(seed: string, peers: Readonly<Record<string, PeerWeather>>): null
  set(name: string, weather: PeerWeather): null
  open(from: string, to: string, address: Address): { readonly id: number; readonly port: number }
  meet(id: number, address: Address): number | null
  fates(): Fates
}

export interface Fates {
  readonly peers: Readonly<Record<string, PeerFates>>
  /** Least time that any packet was really held, ms; null before the first. */
  readonly soonestMs: number | null
}

export type RelayMethod = keyof RelayCalls

export interface RelayCall {
  readonly id: number
  readonly method: RelayMethod
  readonly args: readonly unknown[]
}

export type RelayMessage =
  | { readonly type: 'result'; readonly id: number; readonly value: unknown }
  | { readonly type: 'failure'; readonly id: number; readonly message: string }
