import { afterAll, beforeAll, expect, it } from 'vitest'
import { announceWithdrawal, createVault } from '../../../../src/chain/vault/calls.ts'
import { cashOut } from '../../../../src/chain/vault/cash-out.ts'
import { readVault } from '../../../../src/chain/vault/reads.ts'
import { cashOutResults, createdVault } from '../../../../src/chain/vault/results.ts'
import type { Address } from '../../../../src/core/money/wei.ts'
import { chainReader } from '../../../../src/engine/payments/chain/open-chain-reader.ts'
import { asInfoHash } from '../../../info-hash.ts'
import { type LocalChain, startChain } from '../../../stack/chain.ts'
import { btt, buying, newStorage, perMib, Side, selling, transfer } from './payment-sides.ts'

let chain: LocalChain
const sides: Side[] = []
beforeAll(async () => {
  chain = await startChain()
}, 60_000)
afterAll(async () => {
  await Promise.all(sides.map((side) => side.end()))
  await chain?.stop()
})

const infoHash = asInfoHash('cd'.repeat(20))
const side = (): Side => {
  const made = new Side({ open: async (of) => chainReader(of) }, newStorage())
  sides.push(made)
  return made
}

it('the payments follow a vault on a real chain: paid, cashed out, drained, unreachable', async () => {
  const [owner, earner] = chain.accounts
  const payee = earner!.address
  const [buyer, seller] = [side(), side()]
  await seller.service.useChain(chain.access)
  await seller.service.configureSpeed(selling(payee, perMib(2)))
  await buyer.service.useChain(chain.access)
  const issuer = await buyer.service.sessionKey()
  const receipt = await chain.send(owner!, createVault(chain.deployment, issuer, `0x${'07'.repeat(32)}`, btt(100)))
  const vault = createdVault(chain.deployment, receipt) as Address

  // Not a vault of ours, and one that obeys another key.
  await expect(buyer.service.useVault(chain.deployment.wbtt)).rejects.toMatchObject({ code: 'vault-code' })
  const foreign = createVault(chain.deployment, payee, `0x${'08'.repeat(32)}`, btt(1))
  const other = createdVault(chain.deployment, await chain.send(owner!, foreign)) as Address
  await expect(buyer.service.useVault(other)).rejects.toMatchObject({ code: 'vault-issuer' })

  await buyer.service.useVault(vault)
  await buyer.service.configureSpeed(buying(perMib(3), btt(50)))
  await buyer.service.payFor(infoHash, true, null)
  expect((await buyer.service.snapshot()).vault).toMatchObject({ balance: btt(100), promised: 0n, free: btt(100) })

  const begin = () => buyer.until(({ peers }) => peers.some(({ bought }) => bought.bid > 0n))
  await transfer({ buyer, seller, infoHash, pieces: 24, begin })
  const { spentAllTime } = await buyer.until(({ peers }) =>
    peers.some(({ bought: { paid, owed } }) => paid > 0n && owed === 0n),
  )
  await seller.until(({ earnedAllTime }) => earnedAllTime === spentAllTime)

  // The records of both sides agree with what the chain pays, to the last wei.
  await seller.service.refreshMoney()
  const held = await seller.service.heldCheques()
  // Paid where the seller's key signed, whichever account sends it.
  const [order] = await seller.service.signCashOut(held, payee)
  const [out] = cashOut(chain.deployment, [{ ...held[0]!, order }])
  const cashed = await chain.send(earner!, out!.call)
  expect(cashOutResults(chain.deployment, out!.cheques, cashed)).toMatchObject([{ paid: spentAllTime, error: null }])
  const { balance, totalPaidOut } = await readVault(chain.client, vault)
  expect(balance + totalPaidOut).toBe(btt(100))
  expect(totalPaidOut).toBe(spentAllTime)
  await seller.service.refreshMoney({ kind: 'cashed', amount: spentAllTime, transaction: cashed.transactionHash })
  expect(await seller.service.heldCheques()).toEqual([])
  expect(await seller.service.history({ kinds: ['cashed'] })).toMatchObject([
    { amount: spentAllTime, transaction: cashed.transactionHash },
  ])
  await buyer.service.refreshMoney()
  expect((await buyer.service.snapshot()).vault).toMatchObject({ promised: 0n, free: btt(100) - spentAllTime })

  // A node that does not answer is a blocker. Trades that were proved continue, and the blocker goes by itself.
  chain.setDown(true)
  await buyer.service.refreshMoney().catch(() => {})
  expect((await buyer.service.snapshot()).buyingBlocker).toBe('chain-unreachable')
  await transfer({ buyer, seller, infoHash: asInfoHash('ce'.repeat(20)), pieces: 1 })
  chain.setDown(false)
  await buyer.service.refreshMoney()
  expect((await buyer.service.snapshot()).buyingBlocker).toBeNull()

  // No payee is promised what is announced for withdrawal.
  await chain.send(owner!, announceWithdrawal(chain.chainId, vault, null))
  await buyer.service.refreshMoney()
  const drained = await buyer.service.snapshot()
  expect(drained).toMatchObject({ buyingBlocker: 'vault-empty', vault: { free: 0n } })
}, 60_000)
