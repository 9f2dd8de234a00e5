import type { VaultOnChain } from '../../../chain/vault/reads.ts'
import { SpeedError, toErrorRecord } from '../../../core/errors.ts'
import { hasPassed } from '../../../core/lib/wall-clock.ts'
import { LIMITS } from '../../../core/limits.ts'
import { type Address, addWei, NO_WEI, subtractWei, type Wei } from '../../../core/money/wei.ts'
import { drawableReserves, type PayeeReserve } from '../../../core/speed/spending/payee-reserve.ts'
import type { VaultPayee, VaultState } from '../../../protocol/speed.ts'
import type { ChainReader } from './chain-reader.ts'

/** Most poll intervals between two reads of a chain that does not answer. */
const MAX_MISSED = 8

/** What our records know of the vault. */
export interface VaultPromises {
  /** Payees that may have a reserve: those that hold cheques or ask for one. At most LIMITS.vaultPayees. */
  payees(vault: Address): readonly Address[]
  /** All that was ever promised to a payee out of this vault. */
  signedTo(vault: Address, payee: Address): Wei
}

/**
 * Our own vault and the gas price, as last read. Reads happen every LIMITS.vaultPollMs and on request; a chain that
 * does not answer is read less and less often. The last reading stays valid meanwhile: what the vault holds for cheques
 * cannot shrink faster than a withdrawal is announced.
 */
export class OwnVault {
  readonly #reader: () => Promise<ChainReader>
  readonly #onRead: () => void
  readonly #promises: VaultPromises
  readonly #now: () => number
  #address: Address | null = null
  #reading: VaultOnChain | null = null
  #reserves: readonly PayeeReserve[] = []
  #readAt = 0
  #missed = 0
  #requestedAt = Number.NEGATIVE_INFINITY
  #request: Promise<void> | null = null
  gasPrice: Wei | null = null

  constructor(reader: () => Promise<ChainReader>, promises: VaultPromises, now: () => number, onRead: () => void) {
    this.#reader = reader
    this.#promises = promises
    this.#now = now
    this.#onRead = onRead
  }

  get address(): Address | null {
    return this.#address
  }

  get issuer(): Address | null {
    return this.#reading?.issuer ?? null
  }

  /** The chain did not answer the last read. */
  get unreachable(): boolean {
    return this.#missed > 0
  }

  /** Uses a vault without a check: an earlier session has checked it. */
  restore(address: Address | null): void {
    if (address === this.#address) return
    this.#address = address
    this.#reading = null
    this.#reserves = []
    this.#requestedAt = Number.NEGATIVE_INFINITY
  }

  /** @throws ChainError; SpeedError `vault-code`, `vault-issuer` */
  async use(address: Address, issuer: Address | null): Promise<void> {
    const reader = await this.#reader()
    if (!(await reader.isOurs(address))) {
      throw new SpeedError('vault-code', `Expected a vault of our factory at ${address}`, { vault: address })
    }
    const reading = await reader.vault(address)
    if (issuer === null || reading.issuer !== issuer) {
      const words = `Expected the vault's issuer to be ${issuer ?? 'a session key'}, got ${reading.issuer}`
      throw new SpeedError('vault-issuer', words, { expected: issuer ?? '', got: reading.issuer })
    }
    this.#address = address
    this.#reading = reading
    this.#reserves = []
    this.#readAt = this.#now()
  }

  /** Reads now, one request at a time. Failures are kept in {@link unreachable}, not thrown. */
  refresh(): Promise<void> {
    this.#request ??= this.#read().finally(() => {
      this.#request = null
    })
    return this.#request
  }

  /** Reads if an interval has passed. */
  poll(): void {
    const waitMs = LIMITS.vaultPollMs * Math.min(MAX_MISSED, 1 + this.#missed)
    if (hasPassed(waitMs, this.#requestedAt, this.#now())) void this.refresh()
  }

  /**
   * What the vault ever had for cheques to `payee`, see `SpendingLimits`; null: a payee without a reserve. Reserves for
   * other payees count as far as those hold cheques for them.
   */
  backing(payee: Address | null): Wei {
    const address = this.#address
    return this.#backing(
      address ? drawableReserves(this.#reserves, (to) => this.#promises.signedTo(address, to), payee) : NO_WEI,
    )
  }

  /** The same for all payees together: no single payee has more. */
  get maxBacking(): Wei {
    return this.#backing(sumOf(this.#reserves))
  }

  #backing(reserve: Wei): Wei {
    if (!this.#reading) return NO_WEI
    const { balance, totalPaidOut, withdrawal, reserved, closed } = this.#reading
    if (closed) return NO_WEI
    return subtractWei(addWei(addWei(balance, totalPaidOut), reserve), addWei(withdrawal?.amount ?? NO_WEI, reserved))
  }

  /** @param signed everything signed on this vault, for all payees */
  state(signed: Wei, payees: readonly VaultPayee[]): VaultState | null {
    if (!this.#reading) return null
    const { address, owner, issuer, balance, totalPaidOut, withdrawal, withdrawalDelayMs, reserved } = this.#reading
    return {
      address,
      owner,
      issuer,
      balance,
      promised: subtractWei(signed, totalPaidOut),
      free: subtractWei(this.backing(null), signed),
      withdrawal,
      withdrawalDelayMs,
      reserved,
      payees,
      readAt: this.#readAt,
    }
  }

  async #read(): Promise<void> {
    this.#requestedAt = this.#now()
    const address = this.#address
    try {
      const reader = await this.#reader()
      const [gasPrice, reading] = await Promise.all([reader.gasPrice(), address ? reader.vault(address) : null])
      const reserves = reading ? await this.#readReserves(reader, reading) : []
      this.#missed = 0
      this.gasPrice = gasPrice
      if (address === this.#address && reading) {
        this.#reading = reading
        this.#reserves = reserves
        this.#readAt = this.#now()
      }
    } catch (thrown) {
      if (toErrorRecord(thrown).code === 'no-contract') this.#reading = null
      else this.#missed++
    }
    this.#onRead()
  }

  /**
   * Reads only when reserves can have changed, since payees are many. Their sum alone does not show it: a payee may
   * cash its reserve while as much is reserved for another one.
   */
  async #readReserves(reader: ChainReader, reading: VaultOnChain): Promise<readonly PayeeReserve[]> {
    if (reading.reserved === 0n) return []
    const payees = this.#promises.payees(reading.address)
    const isKnown = payees.every((payee) => this.#reserves.some((reserve) => reserve.payee === payee))
    const { reserved, totalPaidOut } = this.#reading ?? {}
    if (isKnown && reading.reserved === reserved && reading.totalPaidOut === totalPaidOut) return this.#reserves
    const reserves = await reader.reserves(reading.address, payees)
    // More than the sum read before: something was reserved in between, and the next read shows it.
    return sumOf(reserves) > reading.reserved ? [] : reserves
  }
}

const sumOf = (reserves: readonly PayeeReserve[]): Wei =>
  reserves.reduce<Wei>((sum, { amount }) => addWei(sum, amount), NO_WEI)
