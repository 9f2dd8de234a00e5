import type { VaultOnChain } from '../../../chain/vault/reads.ts'
import { SpeedError, toErrorRecord } from '../../../core/errors.ts'
import { LIMITS } from '../../../core/limits.ts'
import { type Address, addWei, NO_WEI, subtractWei, type Wei } from '../../../core/money/wei.ts'
import { drawableReserves, type PayeeReserve } from '../../../core/speed/spending/payee-reserve.ts'
import type { VaultPayee, VaultState } from '../../../protocol/speed.ts'
import type { ChainReader } from './chain-reader.ts'

/** How long a chain that did not answer is left alone, times the polls it missed, at most this. */
const MOST_MISSED = 8

/** What our books know of the vault. */
export interface VaultPromises {
  /** Whom something may be set aside for: who holds cheques, or asks for it. At most LIMITS.vaultPayees. */
  payees(vault: Address): readonly Address[]
  /** All that was ever promised to a payee out of this vault. */
  signedTo(vault: Address, payee: Address): Wei
}

/**
 * Our own vault and the price of gas, as last read. Asked every LIMITS.vaultPollMs while `wanted()`, and when told to; a chain that does
 * not answer is asked less and less, and what was read stays what is believed: what the vault holds for cheques cannot shrink faster
 * than a withdrawal is announced.
 */
export class OwnVault {
  readonly #eyes: () => Promise<ChainReader>
  readonly #changed: () => void
  readonly #books: VaultPromises
  readonly #now: () => number
  #address: Address | null = null
  #reading: VaultOnChain | null = null
  #asides: readonly PayeeReserve[] = []
  #readAt = 0
  #missed = 0
  #askedAt = Number.NEGATIVE_INFINITY
  #asking: Promise<void> | null = null
  gasPrice: Wei | null = null

  constructor(eyes: () => Promise<ChainReader>, books: VaultPromises, now: () => number, changed: () => void) {
    this.#eyes = eyes
    this.#books = books
    this.#now = now
    this.#changed = changed
  }

  get address(): Address | null {
    return this.#address
  }

  get issuer(): Address | null {
    return this.#reading?.issuer ?? null
  }

  /** The last question was not answered. */
  get unreachable(): boolean {
    return this.#missed > 0
  }

  /** Takes a vault without asking: one that was checked in an earlier life. */
  restore(address: Address | null): void {
    if (address === this.#address) return
    this.#address = address
    this.#reading = null
    this.#asides = []
    this.#askedAt = Number.NEGATIVE_INFINITY
  }

  /** @throws ChainError; SpeedError `vault-code`, `vault-issuer` */
  async use(address: Address, issuer: Address | null): Promise<void> {
    const eyes = await this.#eyes()
    if (!(await eyes.isOurs(address))) {
      throw new SpeedError('vault-code', `Expected a vault of our factory at ${address}`, { vault: address })
    }
    const reading = await eyes.vault(address)
    if (issuer === null || reading.issuer !== issuer) {
      const words = `Expected the vault's issuer to be ${issuer ?? 'a session key'}, got ${reading.issuer}`
      throw new SpeedError('vault-issuer', words, { expected: issuer ?? '', got: reading.issuer })
    }
    this.#address = address
    this.#reading = reading
    this.#asides = []
    this.#readAt = this.#now()
  }

  /** Asks now; one question at a time. What goes wrong is remembered, not thrown: {@link unreachable}. */
  refresh(): Promise<void> {
    this.#asking ??= this.#ask().finally(() => {
      this.#asking = null
    })
    return this.#asking
  }

  /** Asks if it is time to. */
  poll(): void {
    const waitMs = LIMITS.vaultPollMs * Math.min(MOST_MISSED, 1 + this.#missed)
    if (this.#now() - this.#askedAt >= waitMs) void this.refresh()
  }

  /**
   * What the vault ever had for cheques to `payee`; see Walls. What is set aside for others counts as far as they hold cheques for it.
   * null: whoever comes
   */
  backing(payee: Address | null): Wei {
    const address = this.#address
    return this.#backing(
      address ? drawableReserves(this.#asides, (to) => this.#books.signedTo(address, to), payee) : NO_WEI,
    )
  }

  /** The same for all payees together: no one of them has more. */
  get mostBacking(): Wei {
    return this.#backing(sumOf(this.#asides))
  }

  #backing(aside: Wei): Wei {
    if (!this.#reading) return NO_WEI
    const { balance, totalPaidOut, withdrawal, reserved, closed } = this.#reading
    if (closed) return NO_WEI
    return subtractWei(addWei(addWei(balance, totalPaidOut), aside), addWei(withdrawal?.amount ?? NO_WEI, reserved))
  }

  /** @param signed everything signed on this vault, all payees */
  state(signed: Wei, payees: readonly VaultPayee[]): VaultState | null {
    if (!this.#reading) return null
    const { address, owner, issuer, balance, totalPaidOut, withdrawal, reserved } = this.#reading
    return {
      address,
      owner,
      issuer,
      balance,
      promised: subtractWei(signed, totalPaidOut),
      free: subtractWei(this.backing(null), signed),
      withdrawal,
      reserved,
      payees,
      readAt: this.#readAt,
    }
  }

  async #ask(): Promise<void> {
    this.#askedAt = this.#now()
    const address = this.#address
    try {
      const eyes = await this.#eyes()
      const [gasPrice, reading] = await Promise.all([eyes.gasPrice(), address ? eyes.vault(address) : null])
      const asides = reading ? await this.#readAsides(eyes, reading) : []
      this.#missed = 0
      this.gasPrice = gasPrice
      if (address === this.#address && reading) {
        this.#reading = reading
        this.#asides = asides
        this.#readAt = this.#now()
      }
    } catch (thrown) {
      if (toErrorRecord(thrown).code === 'no-contract') this.#reading = null
      else this.#missed++
    }
    this.#changed()
  }

  /** Only when it can have changed: payees are many. One may cash what is set aside for it while as much is set aside for another. */
  async #readAsides(eyes: ChainReader, reading: VaultOnChain): Promise<readonly PayeeReserve[]> {
    if (reading.reserved === 0n) return []
    const payees = this.#books.payees(reading.address)
    const isKnown = payees.every((payee) => this.#asides.some((aside) => aside.payee === payee))
    const { reserved, totalPaidOut } = this.#reading ?? {}
    if (isKnown && reading.reserved === reserved && reading.totalPaidOut === totalPaidOut) return this.#asides
    const asides = await eyes.reserves(reading.address, payees)
    // More than there was in all a moment before: something was set aside in between. The next look tells.
    return sumOf(asides) > reading.reserved ? [] : asides
  }
}

const sumOf = (asides: readonly PayeeReserve[]): Wei =>
  asides.reduce<Wei>((sum, { amount }) => addWei(sum, amount), NO_WEI)
