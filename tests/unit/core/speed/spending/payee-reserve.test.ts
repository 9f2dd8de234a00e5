import fc from 'fast-check'
import { expect, it } from 'vitest'
import { checksummed } from '../../../../../src/core/money/accounts.ts'
import { type Address, NO_WEI, type Wei, wei } from '../../../../../src/core/money/wei.ts'
import { drawableReserves, type PayeeReserve } from '../../../../../src/core/speed/spending/payee-reserve.ts'

const PAYEES = ['1', '2', '3'].map((digit) => checksummed(`0x${digit.repeat(40)}`))
const payee = fc.constantFrom(...PAYEES)
const amount = fc.bigInt({ min: 1n, max: 100n })
const steps = fc.oneof(
  fc.record({ kind: fc.constantFrom('sign', 'cash', 'reserve', 'release'), payee, amount }),
  fc.record({ kind: fc.constantFrom('deposit', 'look', 'look while it cashes'), amount, payee }),
)

/** A vault as src/contracts/vault/Vault.sol keeps it, its payer's records, and what the payer last read. */
class World {
  balance = 0n
  totalPaidOut = 0n
  readonly reserves = new Map<Address, bigint>()
  readonly paidOut = new Map<Address, bigint>()
  readonly signed = new Map<Address, bigint>()
  backing = 0n
  reservess: readonly PayeeReserve[] = []

  get reserved(): bigint {
    return [...this.reserves.values()].reduce((sum, each) => sum + each, 0n)
  }

  owed(payee: Address): bigint {
    return (this.signed.get(payee) ?? 0n) - (this.paidOut.get(payee) ?? 0n)
  }

  /** The vault first, then what it has set reserves; `between` happens meanwhile. */
  look(between = (): void => {}): void {
    this.backing = this.balance + this.totalPaidOut - this.reserved
    between()
    this.reservess = PAYEES.map((payee) => ({
      payee,
      amount: wei(this.reserves.get(payee) ?? 0n),
      paidOut: wei(this.paidOut.get(payee) ?? 0n),
    }))
  }

  free(payee: Address | null): bigint {
    const signedTo = (to: Address): Wei => wei(this.signed.get(to) ?? 0n)
    const promised = [...this.signed.values()].reduce((sum, each) => sum + each, 0n)
    const free = this.backing + drawableReserves(this.reservess, signedTo, payee) - promised
    return free > 0n ? free : 0n
  }

  /** As `_pay` does: its own first. @returns what was missing */
  cash(payee: Address): bigint {
    const own = this.reserves.get(payee) ?? 0n
    const drawable = this.balance - (this.reserved - own)
    const owed = this.owed(payee)
    const paid = owed < drawable ? owed : drawable
    this.balance -= paid
    this.totalPaidOut += paid
    this.paidOut.set(payee, (this.paidOut.get(payee) ?? 0n) + paid)
    this.reserves.set(payee, own - (paid < own ? paid : own))
    return owed - paid
  }
}

it('a budget never allows more promises than the vault pays, in any order of cash-outs and reads', () => {
  fc.assert(
    fc.property(fc.array(steps, { maxLength: 80 }), fc.shuffledSubarray(PAYEES, { minLength: 3 }), (history, order) => {
      const world = new World()
      for (const { kind, payee, amount } of history) {
        if (kind === 'deposit') world.balance += amount
        else if (kind === 'look') world.look()
        else if (kind === 'look while it cashes') world.look(() => expect(world.cash(payee)).toBe(0n))
        else if (kind === 'cash') expect(world.cash(payee)).toBe(0n)
        else if (kind === 'release') world.reserves.set(payee, 0n)
        else if (kind === 'sign') {
          const free = world.free(payee)
          world.signed.set(payee, (world.signed.get(payee) ?? 0n) + (amount < free ? amount : free))
        } else {
          // The page offers what is free as last read, and reads again when it is done.
          world.look()
          const free = world.free(null)
          world.reserves.set(payee, (world.reserves.get(payee) ?? 0n) + (amount < free ? amount : free))
          world.look()
        }
      }
      for (const payee of order) expect(world.cash(payee)).toBe(0n)
    }),
    { numRuns: 2_000 },
  )
})

it('a budget counts a reserve once: for the cheques of its payee alone', () => {
  const [one, other] = PAYEES as [Address, Address]
  const reservess = [{ payee: one, amount: wei(40n), paidOut: wei(10n) }]
  const signedTo = (signed: bigint) => (to: Address) => (to === one ? wei(signed) : NO_WEI)
  expect(drawableReserves(reservess, signedTo(10n), other)).toBe(0n)
  expect(drawableReserves(reservess, signedTo(35n), other)).toBe(25n)
  expect(drawableReserves(reservess, signedTo(35n), null)).toBe(25n)
  expect(drawableReserves(reservess, signedTo(90n), other)).toBe(40n)
  expect(drawableReserves(reservess, signedTo(35n), one)).toBe(40n)
})
