import { expect, it } from 'vitest'
import { NO_WEI } from '../../../../../src/core/money/wei.ts'
import { OwnVault } from '../../../../../src/engine/payments/chain/own-vault.ts'
import { address, btt, PlainChain } from '../payment-sides.ts'

const [vault, issuer, one, other] = [address('1'), address('5'), address('2'), address('3')]

it('OwnVault notices that a payee cashed its reserve while as much was reserved for another', async () => {
  const chain = new PlainChain()
  chain.found(vault, issuer, btt(100))
  chain.reserves.set(`${vault}/${one}`, btt(10))
  const promises = {
    payees: () => [one, other],
    signedTo: (_: unknown, payee: string) => (payee === one ? btt(10) : NO_WEI),
  }
  const ownVault = new OwnVault(
    chain.open,
    promises,
    () => 0,
    () => {},
  )
  await ownVault.use(vault, issuer)
  await ownVault.refresh()
  expect(ownVault.backing(null)).toBe(btt(100))
  expect(ownVault.backing(other)).toBe(btt(100))

  Object.assign(chain.vaults.get(vault)!, { balance: btt(90), totalPaidOut: btt(10) })
  chain.paid.set(`${vault}/${one}`, btt(10))
  chain.reserves.set(`${vault}/${one}`, NO_WEI)
  chain.reserves.set(`${vault}/${other}`, btt(10))
  await ownVault.refresh()
  // 80 are free, and 10 were promised and paid.
  expect(ownVault.backing(null)).toBe(btt(90))
  expect(ownVault.backing(other)).toBe(btt(100))
})

it('OwnVault reads nothing again that cannot have changed', async () => {
  const chain = new PlainChain()
  chain.found(vault, issuer, btt(100))
  chain.reserves.set(`${vault}/${one}`, btt(10))
  const ownVault = new OwnVault(
    chain.open,
    { payees: () => [one], signedTo: () => NO_WEI },
    () => 0,
    () => {},
  )
  await ownVault.use(vault, issuer)
  await ownVault.refresh()
  const { reads } = chain
  await ownVault.refresh()
  const again = chain.reads - reads
  chain.reserves.set(`${vault}/${one}`, btt(20))
  await ownVault.refresh()
  expect(chain.reads - reads).toBe(2 * again + 1)
})
