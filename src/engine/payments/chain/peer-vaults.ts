import type { ChequeChannelOnChain } from '../../../chain/vault/channels.ts'
import { ChainError } from '../../../core/errors.ts'
import { LIMITS } from '../../../core/limits.ts'
import { type Address, NO_WEI } from '../../../core/money/wei.ts'
import type { PayerVault } from '../../../core/speed/channel/credit-limit.ts'
import type { IncomingChannel } from '../../../core/speed/channel/incoming-channel.ts'
import type { Bans } from '../records/bans.ts'
import type { ChainReader } from './chain-reader.ts'

const MINUTE_MS = 60_000
const NOBODY = `0x${'0'.repeat(40)}` as Address
const KEPT = 2_000
/** How long a chain that did not answer about a vault is left alone. */
const REST_MS = 10_000

/**
 * What the chain says of peers' vaults on our line, read at a bounded rate, each reading kept for LIMITS.peerVaultMs. A flood of peers with
 * made-up vaults costs LIMITS.peerVaultReads questions a minute, and no more.
 */
export class PeerVaults {
  readonly #eyes: () => Promise<ChainReader>
  readonly #bans: Bans
  readonly #lineOf: (vault: Address, payee: Address) => IncomingChannel | undefined
  readonly #noted: (reading: ChequeChannelOnChain) => void
  readonly #now: () => number
  readonly #known = new Map<string, { reading: PayerVault; at: number }>()
  readonly #asked = new Map<string, Promise<PayerVault | null>>()
  /** When the chain last gave no answer. */
  readonly #failed = new Map<string, number>()
  /** When the last questions were put. */
  readonly #times: number[] = []

  /** @param lineOf our books of a line @param noted what the chain said, once for each answer */
  constructor(
    eyes: () => Promise<ChainReader>,
    bans: Bans,
    lineOf: (vault: Address, payee: Address) => IncomingChannel | undefined,
    noted: (reading: ChequeChannelOnChain) => void,
    now: () => number,
  ) {
    this.#eyes = eyes
    this.#bans = bans
    this.#lineOf = lineOf
    this.#noted = noted
    this.#now = now
  }

  /**
   * @param fresh not one that was kept
   * @returns null when the chain did not answer, or was asked too much already
   */
  read(vault: Address, payee: Address, fresh: boolean): Promise<PayerVault | null> {
    const id = `${vault}/${payee}`
    const known = this.#known.get(id)
    if (known && !fresh && this.#now() - known.at < LIMITS.peerVaultMs)
      return Promise.resolve(this.#judged(known.reading, vault))
    const asked = this.#asked.get(id) ?? this.#ask(id, vault, payee).finally(() => this.#asked.delete(id))
    this.#asked.set(id, asked)
    return asked
  }

  async #ask(id: string, vault: Address, beneficiary: Address): Promise<PayerVault | null> {
    if (this.#now() - (this.#failed.get(id) ?? Number.NEGATIVE_INFINITY) < REST_MS || !this.#mayAsk()) return null
    // Before the question: a cheque that comes while it is under way was not looked at.
    const { best, issuer: signer } = this.#lineOf(vault, beneficiary) ?? { best: null, issuer: null }
    const seen = best?.cumulativePayout ?? NO_WEI
    try {
      const eyes = await this.#eyes()
      const ours = await eyes.isOurs(vault)
      const line = ours ? await eyes.channel({ vault, beneficiary, signer }) : null
      if (line) this.#noted(line)
      const reading: PayerVault = {
        trusted: line !== null && !line.closed,
        issuer: line?.issuer ?? NOBODY,
        funds: line?.cover ?? NO_WEI,
        reserved: line?.reserved ?? NO_WEI,
        paidOut: line?.paidOut ?? NO_WEI,
        banned: false,
        seenPayout: seen,
      }
      this.#failed.delete(id)
      this.#known.delete(id)
      this.#known.set(id, { reading, at: this.#now() })
      if (this.#known.size > KEPT) this.#known.delete(this.#known.keys().next().value as string)
      return this.#judged(reading, vault)
    } catch (thrown) {
      if (thrown instanceof ChainError && thrown.code === 'no-contract') {
        return {
          trusted: false,
          issuer: NOBODY,
          funds: NO_WEI,
          reserved: NO_WEI,
          paidOut: NO_WEI,
          banned: false,
          seenPayout: seen,
        }
      }
      if (this.#failed.size > KEPT) this.#failed.clear()
      this.#failed.set(id, this.#now())
      return null
    }
  }

  #judged(reading: PayerVault, vault: Address): PayerVault {
    const now = this.#now()
    const banned = this.#bans.has(vault, now) || this.#bans.has(reading.issuer as Address, now)
    // The same object while nothing changed: whoever holds it need not look again.
    return banned ? { ...reading, banned } : reading
  }

  #mayAsk(): boolean {
    const now = this.#now()
    while (this.#times.length > 0 && now - (this.#times[0] ?? 0) >= MINUTE_MS) this.#times.shift()
    if (this.#times.length >= LIMITS.peerVaultReads) return false
    this.#times.push(now)
    return true
  }
}
