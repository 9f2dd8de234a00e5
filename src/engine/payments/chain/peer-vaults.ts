import type { ChequeChannelOnChain } from '../../../chain/vault/channels.ts'
import { ChainError } from '../../../core/errors.ts'
import { hasPassed } from '../../../core/lib/wall-clock.ts'
import { LIMITS } from '../../../core/limits.ts'
import { type Address, NO_WEI, type Wei } from '../../../core/money/wei.ts'
import type { PayerVault } from '../../../core/speed/channel/credit-limit.ts'
import type { IncomingChannel } from '../../../core/speed/channel/incoming-channel.ts'
import type { ChainReader } from './chain-reader.ts'
import { chequeSigner } from './cheque-signer.ts'

const MINUTE_MS = 60_000
/** For how long a vault that waits keeps its place, ms: its trade asks again every second. */
const KEEPS_PLACE_MS = 5_000
const ZERO_ADDRESS = `0x${'0'.repeat(40)}` as Address

export interface PeerVaultsOptions {
  /** Opens the chain reader on first use. */
  readonly reader: () => Promise<ChainReader>
  readonly bans: { has(address: Address | null, now: number): boolean }
  /** Our record of a channel. */
  readonly channelOf: (vault: Address, payee: Address) => IncomingChannel | undefined
  /** Called once for each answer of the chain. */
  readonly onReading: (reading: ChequeChannelOnChain) => void
  /** Ms since the epoch. */
  readonly now: () => number
}

/**
 * Peers' vaults as the chain describes them. Each reading is reused for LIMITS.peerVaultMs, and reads are rate-limited.
 * A vault that was never proved to us may use LIMITS.peerVaultFirstReads of them alone, in the order of asking: a flood
 * of made-up vaults neither keeps payers from being read again nor keeps a new payer waiting for longer than its queue.
 * Nor does one payer, by cheques that need a new reading each, use up the reads of the others.
 */
export class PeerVaults {
  readonly #options: PeerVaultsOptions
  readonly #known = new Map<string, { reading: PayerVault; at: number }>()
  readonly #requests = new Map<string, Promise<PayerVault | null>>()
  /** When the chain last failed to answer, by channel. */
  readonly #failedAt = new Map<string, number>()
  /** The requests of the last minute; `first`: of a vault that was never proved. */
  #lastMinute: { readonly id: string; readonly at: number; readonly first: boolean }[] = []
  /** Unproved vaults that wait for a read, by channel, with the time when each last asked; oldest first. */
  readonly #waiting = new Map<string, number>()

  constructor(options: PeerVaultsOptions) {
    this.#options = options
  }

  /**
   * @param fresh no earlier reading will do
   * @returns null when the chain did not answer, or the rate limit is reached
   */
  read(vault: Address, payee: Address, fresh: boolean): Promise<PayerVault | null> {
    const id = `${vault}/${payee}`
    const known = this.#known.get(id)
    if (known && !fresh && !hasPassed(LIMITS.peerVaultMs, known.at, this.#options.now())) {
      return Promise.resolve(this.#withBan(known.reading, vault))
    }
    const request = this.#requests.get(id) ?? this.#request(id, vault, payee).finally(() => this.#requests.delete(id))
    this.#requests.set(id, request)
    return request
  }

  async #request(id: string, vault: Address, beneficiary: Address): Promise<PayerVault | null> {
    const { reader, channelOf, now } = this.#options
    const failedAt = this.#failedAt.get(id) ?? Number.NEGATIVE_INFINITY
    // Before the request: a cheque that arrives during it is not part of the reading.
    const record = channelOf(vault, beneficiary) ?? { best: null, issuer: null }
    const { best } = record
    if (!hasPassed(LIMITS.peerVaultRetryMs, failedAt, now()) || !this.#mayRequest(id, record.issuer !== null))
      return null
    const signer = chequeSigner(record)
    const seenPayout = best?.cumulativePayout ?? NO_WEI
    try {
      const chain = await reader()
      const ours = await chain.isOurs(vault)
      const channel = ours ? await chain.channel({ vault, beneficiary, signer }) : null
      if (channel) this.#options.onReading(channel)
      const reading = payerVaultOf(channel, seenPayout)
      this.#failedAt.delete(id)
      this.#known.delete(id)
      this.#known.set(id, { reading, at: now() })
      if (this.#known.size > LIMITS.peerVaultsKept) this.#known.delete(this.#known.keys().next().value as string)
      return this.#withBan(reading, vault)
    } catch (thrown) {
      if (thrown instanceof ChainError && thrown.code === 'no-contract') return payerVaultOf(null, seenPayout)
      if (this.#failedAt.size > LIMITS.peerVaultsKept) this.#failedAt.clear()
      this.#failedAt.set(id, now())
      return null
    }
  }

  /** Returns the same object while nothing changed, so that a caller that has it need not look again. */
  #withBan(reading: PayerVault, vault: Address): PayerVault {
    const now = this.#options.now()
    const { bans } = this.#options
    const banned = bans.has(vault, now) || bans.has(reading.issuer as Address, now)
    return banned ? { ...reading, banned } : reading
  }

  /** @param proved the vault's issuer has proved itself on this channel before */
  #mayRequest(id: string, proved: boolean): boolean {
    const now = this.#options.now()
    this.#lastMinute = this.#lastMinute.filter(({ at }) => !hasPassed(MINUTE_MS, at, now))
    const made = this.#lastMinute
    const left = LIMITS.peerVaultReads - made.length
    const firstLeft = LIMITS.peerVaultFirstReads - made.filter(({ first }) => first).length
    if (!proved && !this.#isTurnOf(id, Math.min(left, firstLeft))) return false
    const own = made.filter((read) => read.id === id).length
    if (left <= 0 || (left <= LIMITS.peerVaultSharedReads && own >= LIMITS.peerVaultSharedReads)) return false
    this.#waiting.delete(id)
    made.push({ id, at: now, first: !proved })
    return true
  }

  /** Whether an unproved vault is among the first `left` that wait. One that stopped asking loses its place. */
  #isTurnOf(id: string, left: number): boolean {
    const now = this.#options.now()
    for (const [other, askedAt] of this.#waiting) {
      if (hasPassed(KEEPS_PLACE_MS, askedAt, now)) this.#waiting.delete(other)
    }
    if (!this.#waiting.has(id) && this.#waiting.size >= LIMITS.peerVaultsWaiting) return false
    // Keeps its place.
    this.#waiting.set(id, now)
    let ahead = 0
    for (const other of this.#waiting.keys()) {
      if (other === id) break
      ahead++
    }
    return ahead < left
  }
}

/** @param channel null: the vault is not one of ours */
function payerVaultOf(channel: ChequeChannelOnChain | null, seenPayout: Wei): PayerVault {
  return {
    trusted: channel !== null && !channel.closed,
    issuer: channel?.issuer ?? ZERO_ADDRESS,
    funds: channel?.cover ?? NO_WEI,
    reserved: channel?.reserved ?? NO_WEI,
    paidOut: channel?.paidOut ?? NO_WEI,
    banned: false,
    seenPayout,
  }
}
