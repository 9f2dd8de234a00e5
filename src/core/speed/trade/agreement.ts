import type { OfferedTerms } from '../message/message.ts'
import type { Trade } from './trade-state.ts'

/** The peer's terms if they name the same chain and token as ours; null: nothing can be traded with it. */
export function matchingTerms({ own, peer }: Trade): OfferedTerms | null {
  return own !== null && peer !== null && own.chainId === peer.chainId && own.token === peer.token ? peer : null
}

/** Both peers still offer what `buying.key` names: the peer sells, and we have a vault. */
export function isSellerReady(trade: Trade): boolean {
  const { own, buying } = trade
  const peer = matchingTerms(trade)
  const { key } = buying
  if (key === null || own === null || peer === null || peer.ask === null) return false
  return own.chainId === key.chainId && own.vault === key.vault && peer.payee === key.payee
}

/** Both peers still offer what `selling.key` names: we sell, and the peer claims a vault. */
export function isBuyerOffering(trade: Trade): boolean {
  const { own, selling } = trade
  const peer = matchingTerms(trade)
  const { key } = selling
  if (key === null || own === null || peer === null || own.ask === null) return false
  return own.chainId === key.chainId && own.payee === key.payee && peer.vault === key.vault
}

/** The peer is the payee of `buying.key`: what it says may change our channel with it. */
export function isSellerProved({ buying }: Trade): boolean {
  return buying.seller === 'proved'
}

/** The peer has the issuer's key of the vault in `selling.key`: what it says may change its channel with us. */
export function isBuyerProved({ selling }: Trade): boolean {
  return selling.proven || (selling.prover !== null && selling.vault?.issuer === selling.prover)
}

/** The buyer's offer stands, and it has proved its vault. */
export function isBuyerReady(trade: Trade): boolean {
  return isBuyerOffering(trade) && trade.selling.proven && trade.selling.refusal === null
}
