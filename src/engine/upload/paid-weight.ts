import { MIB } from '../../core/limits.ts'
import type { SlotMarket } from './slot-market.ts'
import type { UploadPeer } from './upload-peer.ts'

/** Credit from which a peer has its whole weight: below it slows down, so that credit rarely runs out in mid-stream. */
const COMFORTABLE_CREDIT_BYTES = MIB
/** Prices are compared in steps of 1/1024 of the ask, up to this many times the ask. */
const STEPS = 1024n
const MOST = 64

/** Share of a paying peer among those who pay: the price it pays, down to half of it while its credit runs out. */
export function weightOf({ slot, wire }: UploadPeer, market: SlotMarket): number {
  const price = slot?.price ?? 0n
  const ask = market.ask ?? 0n
  const ratio = Number((price * STEPS) / (ask > 0n ? ask : 1n)) / Number(STEPS)
  const credit = Math.min(1, Math.max(0, market.creditBytes(wire)) / COMFORTABLE_CREDIT_BYTES)
  return Math.min(MOST, Math.max(1 / MOST, ratio)) * (0.5 + credit / 2)
}
