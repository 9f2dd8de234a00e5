import { EventEmitter } from 'node:events'
import { hexToBytes } from 'viem'
import { addressOfKey, MAX_PAYOUT, signCheque } from '../../src/core/money/cheque.ts'
import { signDigest } from '../../src/core/money/signature.ts'
import { type Address, bttPerMib, FREE, MIB_BYTES, NO_WEI, wei } from '../../src/core/money/wei.ts'
import { decodeSpeedMessage, encodeSpeedMessage, type SpeedMessage } from '../../src/core/speed/message/message.ts'
import { connectionOf, sellerProofDigest, signProof } from '../../src/core/speed/message/proof.ts'
import type { ConnectionEnds } from '../../src/engine/payments/wire/connection-ends.ts'
import type { Payment, ThiefStatus, ThiefTask } from './thief.types.ts'

const OTHER_KEY = new Uint8Array(32).fill(7)
const NONCE = new Uint8Array(32).fill(9)
const NEVER = wei(10n ** 30n)

type Mutable<T> = { -readonly [K in keyof T]: T[K] }

/** One wire as bt_speed sees it. */
export interface ThiefWire {
  readonly ends: ConnectionEnds
  readonly infoHash: Uint8Array
  send(bytes: Uint8Array): void
}

/** A `bt_speed` on one wire that follows the protocol as long as that pays. */
export class ThiefSpeed extends EventEmitter {
  readonly status: Mutable<ThiefStatus>
  payment: Payment
  readonly #task: ThiefTask
  readonly #wire: ThiefWire
  #payee: Address | null = null
  #owed = 0n
  #sum = 0n

  constructor(task: ThiefTask, wire: ThiefWire, status: Mutable<ThiefStatus>) {
    super()
    this.#task = task
    this.#wire = wire
    this.status = status
    this.payment = task.role === 'payer' ? task.payment : 'none'
    this.#sum = status.signed
  }

  /** The peer has the extension. */
  begin(): void {
    const task = this.#task
    if (task.role === 'relay') return
    const { chainId, token } = task
    const offer =
      task.role === 'payer'
        ? { ask: null, payee: null, vault: task.vault }
        : { ask: bttPerMib(task.ask), payee: task.payee, vault: null }
    this.#say({ type: 'terms', terms: { chainId, token, nonce: NONCE, ...offer } })
  }

  hear(bytes: Uint8Array): void {
    const message = decodeSpeedMessage(bytes)
    if (message === null) return
    const { status } = this
    status.heard = { ...status.heard, [message.type]: (status.heard[message.type] ?? 0) + 1 }
    if (this.#task.role === 'payer') this.#hearAsPayer(message)
    else if (this.#task.role === 'payee') this.#hearAsPayee(message)
    else if (message.type === 'refuse') status.refusals = [...status.refusals, message.reason]
    this.emit('change')
  }

  /** Called for each received block. */
  took(bytes: number): void {
    const { status } = this
    if (status.price === null) status.freeBytes += bytes
    else {
      status.pricedBytes += bytes
      this.#owed += (BigInt(bytes) * status.price) / MIB_BYTES
      if (this.#owed * 4n >= status.window) this.#pay()
    }
    this.emit('change')
  }

  flood(messages: number): void {
    for (let i = 0; i < messages; i++) {
      this.#say({ type: 'tally', owed: NEVER })
      this.#say({ type: 'acknowledge', cumulativePayout: NEVER, creditLimit: NEVER })
      this.#wire.send(new Uint8Array(600).fill(100))
    }
  }

  lie(amount: bigint): void {
    const sum = wei(amount)
    this.#say({ type: 'acknowledge', cumulativePayout: sum, creditLimit: NEVER })
    this.#say({ type: 'net', amount: sum })
    this.#say({ type: 'tally', owed: sum })
    this.#say({ type: 'quote', price: bttPerMib(amount), creditLimit: NEVER, forgiven: NO_WEI })
    const forged = {
      chainId: this.#task.chainId,
      vault: this.#vault!,
      beneficiary: this.#ownPayee,
      cumulativePayout: sum,
    }
    this.#say({ type: 'resume', cheque: signCheque(forged, OTHER_KEY), owed: sum })
  }

  #vault: Address | null = null

  get #ownPayee(): Address {
    return this.#task.role === 'payee' ? this.#task.payee : (this.#payee as Address)
  }

  #hearAsPayer(message: SpeedMessage): void {
    const { status } = this
    const task = this.#task as Extract<ThiefTask, { role: 'payer' }>
    const key = hexToBytes(task.key)
    switch (message.type) {
      case 'terms': {
        const { payee, nonce } = message.terms ?? { payee: null, nonce: NONCE }
        if (payee === null || this.#payee !== null) return
        this.#payee = payee
        const { infoHash, ends } = this.#wire
        const { chainId, vault } = task
        const proof = { chainId, vault, payee, infoHash, connection: connectionOf(ends.ours, ends.theirs), nonce }
        this.#say({ type: 'proof', issuer: addressOfKey(key), signature: signProof(proof, key) })
        return
      }
      case 'resume':
        status.owed = message.owed
        if (message.cheque !== null && message.cheque.cumulativePayout > this.#sum)
          this.#sum = message.cheque.cumulativePayout
        this.#say({ type: 'bid', price: bttPerMib(task.bid) })
        return
      case 'quote':
        status.price = message.price
        this.#sees(message.creditLimit)
        status.forgiven += message.forgiven
        if (message.price !== null) status.firstWindow ??= message.creditLimit
        return
      case 'acknowledge':
        this.#sees(message.creditLimit)
        return
      case 'refuse':
        status.refusals = [...status.refusals, message.reason]
        return
      default:
        return
    }
  }

  #sees(window: bigint): void {
    this.status.window = window
    if (window > this.status.mostWindow) this.status.mostWindow = window
  }

  #pay(): void {
    const { status } = this
    const task = this.#task as Extract<ThiefTask, { role: 'payer' }>
    const { chainId, vault } = task
    const good = { chainId, vault, beneficiary: this.#ownPayee, cumulativePayout: wei(this.#sum + this.#owed) }
    const key = hexToBytes(task.key)
    const send = (cheque: ReturnType<typeof signCheque>): void => this.#say({ type: 'cheque', cheque })
    if (this.payment === 'good' || status.goodCheques < task.goodCheques) {
      send(signCheque(good, key))
      this.#sum = good.cumulativePayout
      this.#owed = 0n
      status.signed = this.#sum
      status.goodCheques += 1
      return
    }
    if (this.payment === 'none') return
    status.badCheques += 1
    switch (this.payment) {
      case 'forged':
        send(signCheque(good, OTHER_KEY))
        return
      case 'replayed':
        send(signCheque({ ...good, cumulativePayout: wei(this.#sum) }, key))
        return
      case 'lower':
        send(signCheque({ ...good, cumulativePayout: wei(this.#sum - 1n) }, key))
        return
      case 'oversized':
        send(signCheque({ ...good, cumulativePayout: wei(MAX_PAYOUT) }, key))
        return
      case 'other-chain':
        send(signCheque({ ...good, chainId: chainId + 1 }, key))
        return
      case 'other-beneficiary':
        send(signCheque({ ...good, beneficiary: addressOfKey(OTHER_KEY) }, key))
        return
    }
  }

  #hearAsPayee(message: SpeedMessage): void {
    const { status } = this
    const task = this.#task as Extract<ThiefTask, { role: 'payee' }>
    switch (message.type) {
      case 'terms': {
        const { vault, nonce } = message.terms ?? { vault: null, nonce: NONCE }
        if (vault === null || this.#vault !== null) return
        this.#vault = vault
        const { infoHash, ends } = this.#wire
        const { chainId, payee } = task
        const proof = { chainId, payee, infoHash, connection: connectionOf(ends.ours, ends.theirs), nonce }
        this.#say({ type: 'seller', signature: signDigest(sellerProofDigest(proof), hexToBytes(task.key)) })
        return
      }
      case 'proof':
        // Claims to hold no cheque, whatever it was paid before.
        this.#say({ type: 'resume', cheque: null, owed: NO_WEI })
        return
      case 'bid':
        if (message.price > status.bid) status.bid = message.price
        if (message.price === FREE) return
        status.price = task.ask
        this.#say({ type: 'quote', price: bttPerMib(task.ask), creditLimit: NEVER, forgiven: NO_WEI })
        return
      case 'cheque':
        status.cheques += 1
        if (message.cheque.cumulativePayout > status.cheque) status.cheque = message.cheque.cumulativePayout
        this.#say({ type: 'acknowledge', cumulativePayout: message.cheque.cumulativePayout, creditLimit: NEVER })
        return
      case 'refuse':
        status.refusals = [...status.refusals, message.reason]
        return
      default:
        return
    }
  }

  #say(message: SpeedMessage): void {
    this.#wire.send(encodeSpeedMessage(message))
  }
}
