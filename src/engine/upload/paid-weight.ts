import { MIB } from '../../core/units.ts'
import type { SlotMarket } from './slot-market.ts'
import type { UploadPeer } from './upload-peer.ts'

/**
 * Credit at which a peer has its full weight; with less it slows down, so that credit rarely runs out in mid-stream.
 */
const COMFORTABLE_CREDIT_BYTES = MIB
/** Prices are compared in steps of 1/1024 of the ask. */
const STEPS = 1024n
/** Prices count up to this many times the ask, and from 1/64 of it. */
const MAX_RATIO = 64

/** Weight of a paying peer among those that pay: its price, down to half of it as its credit runs out. */
export function weightOf({ slot, wire }: UploadPeer, market: SlotMarket): number {
  const price = slot?.price ?? 0n
  const ask = market.ask ?? 0n
  const ratio = Number((price * STEPS) / (ask > 0n ? ask : 1n)) / Number(STEPS)
  const credit = Math.min(1, Math.max(0, market.creditBytes(wire)) / COMFORTABLE_CREDIT_BYTES)
  return Math.min(MAX_RATIO, Math.max(1 / MAX_RATIO, ratio)) * (0.5 + credit / 2)
}
