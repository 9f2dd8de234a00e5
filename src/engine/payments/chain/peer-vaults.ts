import type { ChequeChannelOnChain } from '../../../chain/vault/channels.ts'
import { ChainError } from '../../../core/errors.ts'
import { LIMITS } from '../../../core/limits.ts'
import { type Address, NO_WEI, type Wei } from '../../../core/money/wei.ts'
import type { PayerVault } from '../../../core/speed/channel/credit-limit.ts'
import type { IncomingChannel } from '../../../core/speed/channel/incoming-channel.ts'
import type { ChainReader } from './chain-reader.ts'

const MINUTE_MS = 60_000
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
 * Peers' vaults as the chain describes them. Each reading is reused for LIMITS.peerVaultMs, and reads are rate-limited:
 * a flood of peers with made-up vaults costs LIMITS.peerVaultReads requests a minute, and no more.
 */
export class PeerVaults {
  readonly #options: PeerVaultsOptions
  readonly #known = new Map<string, { reading: PayerVault; at: number }>()
  readonly #requests = new Map<string, Promise<PayerVault | null>>()
  /** When the chain last failed to answer, by channel. */
  readonly #failedAt = new Map<string, number>()
  /** Times of the requests of the last minute. */
  readonly #requestTimes: number[] = []

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
    if (known && !fresh && this.#options.now() - known.at < LIMITS.peerVaultMs) {
      return Promise.resolve(this.#withBan(known.reading, vault))
    }
    const request = this.#requests.get(id) ?? this.#request(id, vault, payee).finally(() => this.#requests.delete(id))
    this.#requests.set(id, request)
    return request
  }

  async #request(id: string, vault: Address, beneficiary: Address): Promise<PayerVault | null> {
    const { reader, channelOf, now } = this.#options
    const failedAt = this.#failedAt.get(id) ?? Number.NEGATIVE_INFINITY
    if (now() - failedAt < LIMITS.peerVaultRetryMs || !this.#mayRequest()) return null
    // Before the request: a cheque that arrives during it is not part of the reading.
    const { best, issuer: signer } = channelOf(vault, beneficiary) ?? { best: null, issuer: null }
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

  #mayRequest(): boolean {
    const now = this.#options.now()
    const times = this.#requestTimes
    while (times.length > 0 && now - (times[0] ?? 0) >= MINUTE_MS) times.shift()
    if (times.length >= LIMITS.peerVaultReads) return false
    times.push(now)
    return true
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
