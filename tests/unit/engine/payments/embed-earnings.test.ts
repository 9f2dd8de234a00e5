import { afterAll, beforeAll, expect, it } from 'vitest'
import { checkReceivedOrders } from '../../../../src/app/state/money/actions/cash-orders.ts'
import { ordersInFile, ordersToCash } from '../../../../src/app/state/money/received-orders.ts'
import { wbttAbi } from '../../../../src/chain/token/abi/wbtt.ts'
import { createVault } from '../../../../src/chain/vault/calls.ts'
import { cashOut } from '../../../../src/chain/vault/cash-out.ts'
import { createdVault } from '../../../../src/chain/vault/results.ts'
import { newestOrders, type OrderedCheque, ordersToJson } from '../../../../src/core/money/ordered-cheque.ts'
import type { Address } from '../../../../src/core/money/wei.ts'
import { Earning } from '../../../../src/embed/earning/earning.ts'
import { chainReader } from '../../../../src/engine/payments/chain/open-chain-reader.ts'
import type { SpeedClient } from '../../../../src/page/engine-workers.ts'
import { asInfoHash } from '../../../info-hash.ts'
import { type LocalChain, startChain } from '../../../stack/chain.ts'
import { btt, buying, newStorage, perMib, Side, transfer } from './payment-sides.ts'

let chain: LocalChain
const sides: Side[] = []
beforeAll(async () => {
  chain = await startChain()
}, 60_000)
afterAll(async () => {
  await Promise.all(sides.map((side) => side.end()))
  await chain?.stop()
})

const HASHES = ['ce', 'cf'].map((byte) => asInfoHash(byte.repeat(20)))
const side = (): Side => {
  const made = new Side({ open: async (of) => chainReader(of) }, newStorage())
  sides.push(made)
  return made
}

/** An embed's engine as its frame sees it. */
function embedOf(payee: Address): { readonly engine: Side; use(): Promise<readonly OrderedCheque[]> } {
  const engine = side()
  let kept: readonly OrderedCheque[] = []
  const earning = new Earning({ payee, chain: chain.config, bttPerGigabyte: null }, (orders) => {
    kept = newestOrders(kept, orders)
  })
  const call = (method: 'snapshot', args: []): unknown => engine.service[method](...args)
  const client = { call, on: () => undefined } as unknown as SpeedClient
  return {
    engine,
    use: async () => {
      await earning.use(client)
      return kept
    },
  }
}

it('several embeds that earn for one address are each paid once, and nothing of it goes elsewhere', async () => {
  const [owner, stranger, , , payeeAccount] = chain.accounts
  const payee = payeeAccount!.address
  const buyer = side()
  await buyer.service.useChain(chain.access)
  const issuer = await buyer.service.sessionKey()
  const receipt = await chain.send(owner!, createVault(chain.deployment, issuer, `0x${'17'.repeat(32)}`, btt(1_000)))
  const vault = createdVault(chain.deployment, receipt) as Address
  await buyer.service.useVault(vault)
  await buyer.service.configureSpeed(buying(perMib(8), btt(500)))
  for (const infoHash of HASHES) await buyer.service.payFor(infoHash, true, null)

  const embeds = [embedOf(payee), embedOf(payee)]
  const orders: OrderedCheque[] = []
  for (const [index, { engine, use }] of embeds.entries()) {
    const infoHash = HASHES[index]!
    expect(await use()).toEqual([])
    const before = (await buyer.service.snapshot()).spentAllTime
    const begin = () =>
      buyer.until(({ peers }) => peers.some((peer) => peer.infoHash === infoHash && peer.bought.bid > 0n))
    await transfer({ buyer, seller: engine, infoHash, pieces: 24, begin })
    const { spentAllTime } = await buyer.until(
      ({ spentAllTime: spent, peers }) => spent > before && peers.every(({ bought }) => bought.owed === 0n),
    )
    await engine.until(({ earnedAllTime }) => earnedAllTime === spentAllTime - before)
    orders.push(...(await use()))
  }
  const { spentAllTime: spent } = await buyer.service.snapshot()
  expect(new Set(orders.map(({ beneficiary }) => beneficiary)).size).toBe(2)
  expect(orders.reduce((sum, { cumulativePayout }) => sum + cumulativePayout, 0n)).toBe(spent)

  // In a file, with what a thief adds to it.
  const [first, second] = ordersToJson(orders) as Record<string, unknown>[]
  const lines = [
    { day: '2030-01-02', orders: [first] },
    { day: '2030-01-02', report: {} },
    // More than was promised, another account, another vault, the order of another channel.
    { orders: [{ ...first, sum: `${first!.sum}0` }] },
    { orders: [{ ...first, recipient: stranger!.address }] },
    { orders: [{ ...first, vault: chain.deployment.wbtt }] },
    { orders: [{ ...first, beneficiary: second!.beneficiary }] },
    { orders: [second] },
  ]
  const file = new Blob([`not a line\n${lines.map((line) => JSON.stringify(line)).join('\n')}`])
  const option = { id: chain.chainId, deployment: chain.deployment, open: () => chain.access }
  const services = { chain: { load: async () => undefined, chosen: option } } as never
  const check = async () => checkReceivedOrders(services, await ordersInFile(file), [payee], null, () => undefined)
  const checked = await check()
  const plan = ordersToCash(checked)
  expect(checked.map(({ verdict }) => verdict).sort()).toEqual([
    ...['elsewhere', 'forged', 'forged', 'forged', 'payable', 'payable'],
  ])
  expect(plan.total).toBe(spent)

  // Anyone may send the transaction; the payee alone is paid, and once.
  const [batch] = cashOut(chain.deployment, plan.batch)
  for (const _ of ['once', 'again']) await chain.send(stranger!, batch!.call)
  const balance = (account: Address) =>
    chain.client.readContract({
      address: chain.deployment.wbtt,
      abi: wbttAbi,
      functionName: 'balanceOf',
      args: [account],
    })
  expect(await balance(payee)).toBe(spent)
  expect(await balance(stranger!.address)).toBe(0n)
  expect(ordersToCash(await check()).batch).toEqual([])
}, 60_000)
