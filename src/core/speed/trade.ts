import { SpeedError } from '../errors.ts'
import { LIMITS } from '../limits.ts'
import { BLOCK_BYTES } from '../metainfo/block.ts'
import { type BttPerMib, FREE } from '../money/wei.ts'
import {
  answerChallenge,
  buyerTick,
  giveUp,
  hearAcknowledge,
  hearQuote,
  hearResume,
  meetSeller,
  pay,
  resumeChecked,
  tookVerified,
  updateBid,
  workResume,
} from './buyer.ts'
import { creditBytesOf } from './credit-limit.ts'
import { Draft } from './draft.ts'
import type { InLine } from './incoming-channel.ts'
import { decodeSpeedMessage, SPEED_VERSION, type SpeedMessage, type Terms } from './message/message.ts'
import type { RefusalReason } from './message/refusal-reason.ts'
import { hearNet, hearTally } from './netting.ts'
import {
  award,
  buyerIsThere,
  chequeChecked,
  gave,
  hearBid,
  hearCheque,
  hearProof,
  hearVault,
  meetBuyer,
  proofChecked,
  prove,
  sellerTick,
  stop,
} from './seller.ts'
import type { TradeEvent, TradeStep } from './trade-event.ts'
import { NOT_BUYING, NOT_SELLING, type Trade, type TradeContext, type TradeWire } from './trade-state.ts'

/** A wire whose peer has the extension; nothing was said yet. Give it `terms` first. */
export function newTrade(wire: TradeWire, now: number): Trade {
  const allowance = { messages: LIMITS.speedMessageBurst, at: now }
  return { wire, own: null, peer: null, buying: NOT_BUYING, selling: NOT_SELLING, allowance, strikes: 0 }
}

/**
 * As it goes on after it was closed and nobody listened for a while: what was waited for will not come, and what the chain told of the
 * peer's vault is not believed any more.
 */
export function afterRest(trade: Trade): Trade {
  const { buying, selling } = trade
  return {
    ...trade,
    buying: { ...buying, price: null, lately: null, wall: null, dueSince: null, nettingSince: null },
    selling: { ...selling, price: null, vault: null, checking: null, next: null },
  }
}

/** What one event makes of a trade, and what is to be done about it. Both ends of a wire run this same machine. */
export function step(trade: Trade, event: TradeEvent, context: TradeContext): TradeStep {
  const draft = new Draft(trade, context)
  apply(draft, event)
  return draft.done()
}

/**
 * What the peer would pay for the coming round: 0 when it pays nothing, has proved nothing, bids below our ask, or has no credit for a
 * block at that price.
 */
export function bidOf(trade: Trade, line: InLine | null): BttPerMib {
  const { bid } = trade.selling
  if (!buyerIsThere(trade) || trade.own === null || trade.own.ask === null || bid < trade.own.ask) return FREE
  return credit(trade, line, bid) >= BLOCK_BYTES ? bid : FREE
}

/** Bytes that may still be sent on credit at the quoted price; 0 without a quote. */
export function creditBytes(trade: Trade, line: InLine | null): number {
  const { price } = trade.selling
  return price === null || !buyerIsThere(trade) ? 0 : credit(trade, line, price)
}

function credit({ selling, wire }: Trade, line: InLine | null, price: BttPerMib): number {
  return line === null || selling.vault === null ? 0 : creditBytesOf(line, selling.vault, price, wire.pieceLength)
}

function apply(draft: Draft, event: TradeEvent): void {
  switch (event.kind) {
    case 'terms':
      setTerms(draft, event.terms)
      return
    case 'message':
      hear(draft, event.bytes)
      return
    case 'metadata':
      draft.trade = { ...draft.trade, wire: { ...draft.trade.wire, pieceLength: event.pieceLength } }
      meetBuyer(draft)
      return
    case 'opened':
      workResume(draft)
      prove(draft)
      return
    case 'bid':
      draft.buy({ wanted: event.price })
      updateBid(draft)
      return
    case 'award':
      award(draft, event.price)
      return
    case 'sent':
      gave(draft, event.bytes)
      return
    case 'verified':
      tookVerified(draft, event.bytes, event.price)
      return
    case 'garbage':
      giveUp(draft, 'garbage')
      return
    case 'recovered':
      if (event.of === 'proof') {
        proofChecked(draft, event.signer)
        return
      }
      if (event.of === 'cheque') chequeChecked(draft, event.signer)
      else resumeChecked(draft, event.signer)
      return
    case 'vault':
      hearVault(draft, event.reading)
      return
    case 'unable':
      stop(draft, 'unable')
      giveUp(draft, 'unable')
      return
    case 'tick':
      buyerTick(draft)
      sellerTick(draft)
      return
    case 'closed':
      draft.buy({ price: null })
      draft.sell({ price: null })
      draft.durableOut([])
      draft.durableIn([])
      return
  }
}

function setTerms(draft: Draft, terms: Terms | null): void {
  const told = terms ?? draft.trade.own
  if (told === null) return
  // What was delivered is paid before the vault is taken away: while buying is off nothing is signed.
  if (terms?.vault !== draft.trade.own?.vault) pay(draft)
  const ends = terms ?? { ask: null, payee: null, vault: null }
  draft.trade = { ...draft.trade, own: terms }
  draft.send({ type: 'terms', version: SPEED_VERSION, ...told, ...ends })
  meet(draft)
}

function meet(draft: Draft): void {
  meetSeller(draft)
  meetBuyer(draft)
}

/** Reads a message unless the peer has sent too many, or too many bad ones. */
function hear(draft: Draft, bytes: Uint8Array): void {
  if (draft.trade.strikes >= LIMITS.speedStrikes || !allow(draft)) return
  const message = read(draft, bytes)
  if (message !== null) handle(draft, message)
  if (draft.trade.strikes >= LIMITS.speedStrikes) endure(draft)
}

function read(draft: Draft, bytes: Uint8Array): SpeedMessage | null {
  try {
    return decodeSpeedMessage(bytes)
  } catch (thrown) {
    if (!(thrown instanceof SpeedError)) throw thrown
    draft.strike('malformed')
    return null
  }
}

function allow(draft: Draft): boolean {
  const { messages, at } = draft.trade.allowance
  const refilled = messages + (Math.max(0, draft.now - at) / 1_000) * LIMITS.speedMessagesPerSecond
  const left = Math.min(LIMITS.speedMessageBurst, refilled) - 1
  draft.trade = { ...draft.trade, allowance: { messages: Math.max(0, left), at: draft.now } }
  if (left >= 0) return true
  draft.strike('flood')
  if (draft.trade.strikes >= LIMITS.speedStrikes) endure(draft)
  return false
}

/** The peer talks nonsense: from here on it is one without the extension. */
function endure(draft: Draft): void {
  stop(draft, 'flood')
  giveUp(draft, 'flood')
}

function handle(draft: Draft, message: SpeedMessage): void {
  switch (message.type) {
    case 'terms':
      hearTerms(draft, message)
      return
    case 'bid':
      hearBid(draft, message.price)
      return
    case 'quote':
      hearQuote(draft, message.price, message.window, message.forgiven)
      return
    case 'challenge':
      answerChallenge(draft, message.nonce)
      return
    case 'proof':
      hearProof(draft, message.signature)
      return
    case 'cheque':
      hearCheque(draft, message.cheque)
      return
    case 'acknowledge':
      hearAcknowledge(draft, message.cumulativePayout, message.window)
      return
    case 'refuse':
      hearRefuse(draft, message.reason)
      return
    case 'resume':
      hearResume(draft, message.cheque)
      return
    case 'tally':
      hearTally(draft, message.owed)
      return
    case 'net':
      hearNet(draft, message.amount)
      return
  }
}

/** Another version: a peer like any other. */
function hearTerms(draft: Draft, message: Terms & { readonly version: number }): void {
  const { version, chainId, token, ask, payee, vault } = message
  const peer = version === SPEED_VERSION ? { chainId, token, ask, payee, vault } : null
  draft.trade = { ...draft.trade, peer }
  meet(draft)
}

/** Reasons after which the seller sells us nothing more on this wire. */
const FINAL: ReadonlySet<RefusalReason> = new Set([
  'vault',
  'proof',
  'forged',
  'banned',
  'misdirected',
  'flood',
  'unable',
  'excess',
])

function hearRefuse(draft: Draft, reason: RefusalReason): void {
  if (reason === 'price' || reason === 'garbage') {
    // The buyer takes nothing at what we quoted; the next round quotes anew.
    draft.sell({ price: null, bid: reason === 'garbage' ? FREE : draft.selling.bid })
    draft.effects.push({ kind: 'credit' })
  } else if (reason === 'reserve') {
    draft.buy({ reserveAsked: true })
  } else if (FINAL.has(reason) && draft.buying.refusal === null) {
    draft.buy({ refusal: reason, price: null })
    updateBid(draft)
  }
}
