import { fromHex } from '../bytes.ts'
import { BLOCK_BYTES } from '../metainfo/block.ts'
import { MAX_PAYOUT, type SignedCheque } from '../money/cheque.ts'
import { type Address, addWei, type BttPerMib, FREE, NO_WEI, subtractWei, type Wei, wei } from '../money/wei.ts'
import {
  creditBytesOf,
  isDated,
  mostAdded,
  shortfall,
  unreservedRoom,
  type VaultReading,
  windowOf,
} from './credit-limit.ts'
import type { Draft } from './draft.ts'
import { addedBy, ban, forgive, give, type InLine, isOverdue, owedTo, receive, writeOff } from './incoming-channel.ts'
import type { VaultProof } from './message/proof.ts'
import type { RefusalReason } from './message/refusal-reason.ts'
import { counterpart, type LineKey, type Trade } from './trade-state.ts'

/** The terms of either side changed: asks for a proof once both have named their ends. */
export function meetBuyer(draft: Draft): void {
  const { own, wire } = draft.trade
  const peer = counterpart(draft.trade)
  if (draft.selling.key === null && own?.payee && own.ask !== null && peer?.vault && wire.pieceLength > 0) {
    const nonce = draft.context.random()
    draft.sell({ key: { chainId: own.chainId, vault: peer.vault, payee: own.payee }, nonce })
    draft.effects.push({ kind: 'open', side: 'in' }, { kind: 'read-vault', vault: peer.vault, fresh: false })
    draft.send({ type: 'challenge', nonce })
  }
  if (!buyerIsThere(draft.trade)) quote(draft, null, NO_WEI)
  draft.effects.push({ kind: 'credit' })
}

/** Both still offer what the line was opened for, and the buyer has proved it. */
export function buyerIsThere(trade: Trade): boolean {
  const { own, selling } = trade
  const peer = counterpart(trade)
  const { key } = selling
  if (key === null || own === null || peer === null || own.ask === null) return false
  if (own.chainId !== key.chainId || own.payee !== key.payee || peer.vault !== key.vault) return false
  return selling.proven && selling.refusal === null
}

export function hearProof(draft: Draft, signature: Uint8Array): void {
  const { key, nonce } = draft.selling
  if (key === null || nonce === null) {
    draft.strike('unexpected')
    return
  }
  draft.sell({ nonce: null })
  draft.effects.push({ kind: 'recover', of: 'proof', proof: proofOf(draft, key, nonce), signature })
}

function proofOf(draft: Draft, key: LineKey, nonce: Uint8Array): VaultProof {
  const { infoHash, ours, theirs } = draft.trade.wire
  return { ...key, infoHash: fromHex(infoHash), prover: theirs, verifier: ours, nonce }
}

export function proofChecked(draft: Draft, signer: Address | null): void {
  if (signer === null) {
    stop(draft, 'proof')
    return
  }
  draft.sell({ prover: signer })
  prove(draft)
}

/** The chain told about the buyer's vault, first or again. */
export function hearVault(draft: Draft, reading: VaultReading | null): void {
  const before = draft.selling.vault
  if (reading === null || draft.selling.refusal !== null) return
  draft.sell({ vault: reading })
  if (!draft.selling.proven) {
    prove(draft)
    return
  }
  if (!checkVault(draft, reading)) return
  const line = draft.in
  if (line !== null && shortfall(line, reading) > 0n && (before === null || shortfall(line, before) === 0n)) {
    draft.send({ type: 'refuse', reason: 'uncovered' })
  }
  askToReserve(draft)
  // What the chain lifted (money came in, was reserved or cashed) is as good as a cheque.
  const isBack = line !== null && before !== null && !hasBlock(draft, line, before) && hasBlock(draft, line, reading)
  draft.effects.push({ kind: 'credit', ...(isBack && { paid: true }) })
}

function hasBlock(draft: Draft, line: InLine, vault: VaultReading): boolean {
  const { price, bid } = draft.selling
  return creditBytesOf(line, vault, price ?? bid, draft.trade.wire.pieceLength) >= BLOCK_BYTES
}

/** Says once that no more is sold before what we hold is reserved or cashed. */
function askToReserve(draft: Draft): void {
  const { vault, full, price } = draft.selling
  if (draft.in === null || vault === null || (price === null && draft.in.price === 0n)) return
  const isFull = unreservedRoom(draft.in, vault, price ?? FREE) <= owedTo(draft.in)
  if (isFull === full) return
  draft.sell({ full: isFull })
  if (isFull) draft.send({ type: 'refuse', reason: 'reserve' })
}

/** Goes on when proof, vault and line are all there. Which cheque we hold is told only to whom the vault obeys. */
export function prove(draft: Draft): void {
  const { prover, vault, proven, refusal } = draft.selling
  if (prover === null || vault === null || draft.in === null || proven || refusal !== null) return
  if (!checkVault(draft, vault)) return
  draft.in = { ...draft.in, issuer: prover }
  draft.sell({ proven: true })
  const owed = owedTo(draft.in)
  draft.durableIn([])
  draft.send({ type: 'resume', cheque: draft.in.best, owed: wei(owed > 0n ? owed : 0n) })
  askToReserve(draft)
  draft.effects.push({ kind: 'credit' })
}

function checkVault(draft: Draft, reading: VaultReading): boolean {
  const banned = reading.banned || (draft.in?.bannedUntil ?? 0) > draft.now
  const reason = banned ? 'banned' : !reading.trusted ? 'vault' : null
  const wrong = reason ?? (reading.issuer === draft.selling.prover ? null : 'proof')
  if (wrong !== null) stop(draft, wrong)
  return wrong === null
}

export function hearBid(draft: Draft, price: BttPerMib): void {
  if (draft.selling.key === null) {
    draft.strike('unexpected')
    return
  }
  draft.sell({ bid: price })
  draft.effects.push({ kind: 'credit' })
}

/** The outcome of a round. Forgives what time forgives, and tells it with the price. */
export function award(draft: Draft, price: BttPerMib | null): void {
  if (draft.in === null || !draft.selling.proven) return
  const forgiven = forgive(draft.in, draft.now)
  draft.in = forgiven.line
  quote(draft, buyerIsThere(draft.trade) ? price : null, forgiven.told)
  askToReserve(draft)
}

function quote(draft: Draft, price: BttPerMib | null, forgiven: Wei): void {
  const { selling } = draft
  const window = price === null || draft.in === null ? NO_WEI : windowNow(draft, price)
  if (price === selling.price && window === selling.window && forgiven === 0n) return
  draft.sell({ price, window })
  draft.send({ type: 'quote', price, window, forgiven })
}

function windowNow(draft: Draft, price: BttPerMib): Wei {
  return windowOf(draft.in!, price, draft.trade.wire.pieceLength)
}

export function gave(draft: Draft, bytes: number): void {
  const { price } = draft.selling
  if (draft.in === null || price === null) return
  draft.in = give(draft.in, bytes, price, draft.now)
  draft.sell({ bytes: draft.selling.bytes + bytes })
  readAgain(draft, draft.in)
}

/** What needs no curve is checked at once; of cheques that come while one is checked only the highest matters. */
export function hearCheque(draft: Draft, cheque: SignedCheque): void {
  const { key, proven, checking, next } = draft.selling
  if (key === null || !proven || draft.in === null) {
    draft.strike('unexpected')
    return
  }
  const mine = cheque.chainId === key.chainId && cheque.vault === key.vault && cheque.beneficiary === key.payee
  if (!mine) {
    draft.strike('misdirected')
    return
  }
  const best = draft.in.best?.cumulativePayout ?? NO_WEI
  if (cheque.cumulativePayout < best || cheque.cumulativePayout === 0n) {
    draft.strike('lower')
    return
  }
  if (isExcess(draft, draft.in, cheque)) {
    draft.strike('excess')
    return
  }
  // Again what we hold: our acknowledgement was lost with a wire.
  if (cheque.cumulativePayout === best) {
    acknowledge(draft)
    return
  }
  if (checking === null) {
    check(draft, cheque)
    return
  }
  if (next === null || cheque.cumulativePayout > next.cumulativePayout) draft.sell({ next: cheque })
}

/** More than can be meant: what is taken as paid is counted, and shown. Only a wire's first cheque may tell of a past that we lost. */
function isExcess({ selling, trade }: Draft, line: InLine, cheque: SignedCheque): boolean {
  if (cheque.cumulativePayout > MAX_PAYOUT) return true
  return selling.paid && addedBy(line, cheque) > mostAdded(line, selling.price ?? FREE, trade.wire.pieceLength)
}

function check(draft: Draft, cheque: SignedCheque): void {
  draft.sell({ checking: cheque })
  draft.effects.push({ kind: 'recover', of: 'cheque', cheque })
}

export function chequeChecked(draft: Draft, signer: Address | null): void {
  const { checking, next } = draft.selling
  if (checking === null || draft.in === null) return
  draft.sell({ checking: null, next: null })
  if (signer === null || signer !== draft.in.issuer) {
    draft.in = ban(draft.in, draft.now)
    draft.durableIn([])
    stop(draft, 'forged')
    return
  }
  accept(draft, checking)
  if (next !== null) hearCheque(draft, next)
}

function accept(draft: Draft, cheque: SignedCheque): void {
  const line = draft.in!
  // Another wire of the same line was faster.
  if (addedBy(line, cheque) === 0n) {
    acknowledge(draft)
    return
  }
  draft.in = receive(line, cheque, !draft.selling.paid, draft.now)
  const amount = subtractWei(draft.in.received, line.received)
  draft.sell({ paid: true, received: addWei(draft.selling.received, amount) })
  const window = windowNow(draft, draft.selling.price ?? draft.in.price)
  draft.sell({ window: draft.selling.price === null ? NO_WEI : window })
  const message = { type: 'acknowledge', cumulativePayout: cheque.cumulativePayout, window } as const
  const record = amount > 0n ? ({ kind: 'cheque-received', amount } as const) : undefined
  draft.durableIn(
    [
      { kind: 'send', message },
      { kind: 'credit', paid: true },
    ],
    record,
  )
  const { vault } = draft.selling
  if (vault !== null && shortfall(draft.in, vault) > 0n) draft.send({ type: 'refuse', reason: 'uncovered' })
  askToReserve(draft)
  readAgain(draft, draft.in)
}

/** What the chain told of the vault does not do any more. */
function readAgain(draft: Draft, line: InLine): void {
  const { vault } = draft.selling
  if (vault === null || (shortfall(line, vault) === 0n && !isDated(line, vault, draft.trade.wire.pieceLength))) return
  draft.effects.push({ kind: 'read-vault', vault: line.vault, fresh: true })
}

function acknowledge(draft: Draft): void {
  const line = draft.in!
  const window = windowNow(draft, draft.selling.price ?? line.price)
  const message = { type: 'acknowledge', cumulativePayout: line.best!.cumulativePayout, window } as const
  draft.durableIn([{ kind: 'send', message }])
}

/** Nothing more is sold on this wire. */
export function stop(draft: Draft, reason: RefusalReason): void {
  quote(draft, null, NO_WEI)
  draft.sell({ refusal: reason, proven: false, checking: null, next: null })
  draft.strike(reason)
  draft.effects.push({ kind: 'credit' })
}

/** A debt that waited too long is a loss; it takes from the window until it is paid or time has forgiven it. */
export function sellerTick(draft: Draft): void {
  if (draft.in === null || !isOverdue(draft.in, draft.now)) return
  const { line, lost } = writeOff(draft.in)
  draft.in = line
  draft.durableIn([{ kind: 'send', message: { type: 'refuse', reason: 'overdue' } }, { kind: 'credit' }], {
    kind: 'loss',
    amount: lost,
  })
}
