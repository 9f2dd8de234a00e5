import { expect, it } from 'vitest'
import { NO_WEI } from '../../../../../src/core/money/wei.ts'
import { OwnVault } from '../../../../../src/engine/payments/chain/own-vault.ts'
import { address, btt, PlainChain } from '../payment-sides.ts'

const [vault, issuer, one, other] = [address('1'), address('5'), address('2'), address('3')]

it('sees that one cashed what was set aside for it while as much was set aside for another', async () => {
  const chain = new PlainChain()
  chain.found(vault, issuer, btt(100))
  chain.aside.set(`${vault}/${one}`, btt(10))
  const books = {
    payees: () => [one, other],
    signedTo: (_: unknown, payee: string) => (payee === one ? btt(10) : NO_WEI),
  }
  const watch = new OwnVault(
    chain.open,
    books,
    () => 0,
    () => {},
  )
  await watch.use(vault, issuer)
  await watch.refresh()
  expect(watch.backing(null)).toBe(btt(100))
  expect(watch.backing(other)).toBe(btt(100))

  Object.assign(chain.vaults.get(vault)!, { balance: btt(90), totalPaidOut: btt(10) })
  chain.paid.set(`${vault}/${one}`, btt(10))
  chain.aside.set(`${vault}/${one}`, NO_WEI)
  chain.aside.set(`${vault}/${other}`, btt(10))
  await watch.refresh()
  // 80 are anybody's, and 10 were promised and paid.
  expect(watch.backing(null)).toBe(btt(90))
  expect(watch.backing(other)).toBe(btt(100))
})

it('asks again for nothing that cannot have changed', async () => {
  const chain = new PlainChain()
  chain.found(vault, issuer, btt(100))
  chain.aside.set(`${vault}/${one}`, btt(10))
  const watch = new OwnVault(
    chain.open,
    { payees: () => [one], signedTo: () => NO_WEI },
    () => 0,
    () => {},
  )
  await watch.use(vault, issuer)
  await watch.refresh()
  const { reads } = chain
  await watch.refresh()
  const again = chain.reads - reads
  chain.aside.set(`${vault}/${one}`, btt(20))
  await watch.refresh()
  expect(chain.reads - reads).toBe(2 * again + 1)
})
