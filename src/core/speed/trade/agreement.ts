import type { Terms } from '../message/message.ts'
import type { Trade } from './trade-state.ts'

/** The peer's terms if they name the same chain and token as ours; null: nothing can be traded with it. */
export function matchingTerms({ own, peer }: Trade): Terms | null {
  return own !== null && peer !== null && own.chainId === peer.chainId && own.token === peer.token ? peer : null
}

/** Both peers still offer what the outgoing channel was opened for. */
export function isSellerReady(trade: Trade): boolean {
  const { own, buying } = trade
  const peer = matchingTerms(trade)
  const { key } = buying
  if (key === null || own === null || peer === null || peer.ask === null) return false
  return own.chainId === key.chainId && own.vault === key.vault && peer.payee === key.payee
}

/** Both peers still offer what the incoming channel was opened for, and the buyer has proved its vault. */
export function isBuyerReady(trade: Trade): boolean {
  const { own, selling } = trade
  const peer = matchingTerms(trade)
  const { key } = selling
  if (key === null || own === null || peer === null || own.ask === null) return false
  if (own.chainId !== key.chainId || own.payee !== key.payee || peer.vault !== key.vault) return false
  return selling.proven && selling.refusal === null
}
