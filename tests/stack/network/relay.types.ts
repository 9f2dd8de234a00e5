import type { Address } from './candidates.ts'
import type { PeerConditions, PeerPacketCounts } from './network.ts'

/** Calls of the relay's process; `start` comes first. */
export interface RelayCalls {
  start(seed: string, peers: Readonly<Record<string, PeerConditions>>): null
  set(name: string, conditions: PeerConditions): null
  open(from: string, to: string, address: Address): { readonly id: number; readonly port: number }
  connectAnswerer(id: number, address: Address): number | null
  packetCounts(): NetworkCounts
}

export interface NetworkCounts {
  readonly peers: Readonly<Record<string, PeerPacketCounts>>
  /** Least time that a packet was actually held, ms; null before the first. */
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
