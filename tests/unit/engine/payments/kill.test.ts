import { afterAll, describe, expect, it } from 'vitest'
import type { IncomingChannel } from '../../../../src/core/speed/channel/incoming-channel.ts'
import type { OutgoingChannel } from '../../../../src/core/speed/channel/outgoing-channel.ts'
import type { Budget } from '../../../../src/core/speed/spending/budget.ts'
import type { RecordStore } from '../../../../src/engine/payments/records/store/record-store.ts'
import type { SpeedSnapshot } from '../../../../src/protocol/speed.ts'
import { asInfoHash } from '../../../info-hash.ts'
import {
  access,
  address,
  btt,
  buying,
  CHAIN_ID,
  fund,
  newStorage,
  PlainChain,
  perMib,
  Side,
  type Storage,
  sellerIn,
  selling,
  transfer,
} from './payment-sides.ts'

const infoHash = asInfoHash('ab'.repeat(20))
const [vault, payee] = [address('1'), address('2')]
/** All sellers here have the same key, as none meets another. */
const earner = newStorage()
const sides: Side[] = []
afterAll(() => {
  for (const side of sides.splice(0)) side.kill()
})

/**
 * Where a process dies: at its n-th write, before any of it is persisted, or right after, before any peer is
 * notified.
 */
interface Death {
  readonly at: number
  readonly moment: 'before' | 'after'
}

/** A store in a process that dies; `died` resolves when it does. */
function dyingStore(store: RecordStore, death: Death, onDeath: () => void): RecordStore {
  let writes = 0
  const never = new Promise<never>(() => {})
  return {
    ...store,
    write: async (work) => {
      writes++
      if (writes > death.at) return never
      if (writes < death.at) return store.write(work)
      if (death.moment === 'after') await store.write(work)
      onDeath()
      return never
    },
  }
}

async function startBuyer(
  chain: PlainChain,
  own: Storage,
  death?: Death,
  onDeath: () => void = () => {},
): Promise<Side> {
  const side = new Side(chain, own)
  sides.push(side)
  await side.service.useChain(access)
  await fund(side, chain, vault, btt(1000))
  await side.service.configureSpeed(buying(perMib(2), btt(1000)))
  await side.service.payFor(infoHash, true, null)
  if (!death) return side
  await side.end()
  const dying = new Side(chain, own, (store) => dyingStore(store, death, onDeath))
  sides.push(dying)
  await dying.service.useChain(access)
  return dying
}

async function startSeller(
  chain: PlainChain,
  own: Storage,
  death?: Death,
  onDeath: () => void = () => {},
): Promise<Side> {
  const side = new Side(chain, own)
  sides.push(side)
  await side.service.useChain(access)
  await side.service.configureSpeed(selling(payee, perMib(2)))
  if (!death) return side
  await side.end()
  const dying = new Side(chain, own, (store) => dyingStore(store, death, onDeath))
  sides.push(dying)
  await dying.service.useChain(access)
  return dying
}

const bidding = (buyer: Side) => () => buyer.until(({ peers }) => peers.some(({ bought }) => bought.bid > 0n))

/** What comes before the seller knows the buyer's vault is free, on a busy machine all of a short transfer. */
async function buySome(buyer: Side, seller: Side): Promise<void> {
  const isBuying = ({ peers }: SpeedSnapshot) => peers.some(({ bought }) => bought.paid + bought.owed > 0n)
  do await transfer({ buyer, seller, infoHash, pieces: 12, begin: bidding(buyer) })
  while (!isBuying(await buyer.service.snapshot()))
}

const outOf = ({ records }: Storage): OutgoingChannel =>
  records.get(JSON.stringify(['out', CHAIN_ID, vault, sellerIn(earner)])) as OutgoingChannel
const inOf = ({ records }: Storage): IncomingChannel =>
  (records.get(JSON.stringify(['in', CHAIN_ID, vault, sellerIn(earner)])) as { line: IncomingChannel }).line
const budgetOf = ({ records }: Storage): Budget => records.get(JSON.stringify(['purse', CHAIN_ID])) as Budget

describe.concurrent.each(['buyer', 'seller'] as const)('a %s that is killed', (killed) => {
  const deaths = [1, 2, 3, 4, 5, 6].flatMap((at) => [
    { at, moment: 'before' } as const,
    { at, moment: 'after' } as const,
  ])
  it.each(deaths)('at write $at, $moment it is persisted, continues on the same channel', async (death) => {
    const chain = new PlainChain()
    const [buyers, sellers] = [newStorage(), { ...newStorage(), sellers: earner.sellers }]
    let die = (): void => {}
    const died = new Promise<'died'>((resolve) => {
      die = () => resolve('died')
    })
    // At once: a process that is dead takes no more blocks.
    const on = (): void => {
      ;(killed === 'buyer' ? buyer : seller).kill()
      die()
    }
    let buyer = await startBuyer(chain, buyers, killed === 'buyer' ? death : undefined, on)
    let seller = await startSeller(chain, sellers, killed === 'seller' ? death : undefined, on)
    const first = transfer({ buyer, seller, infoHash, pieces: 80, begin: bidding(buyer) })
    // A test of a death that does not happen would show nothing.
    expect(await Promise.race([died, first.then(() => 'lived')])).toBe('died')
    // The survivor lives until it has seen that the wire is gone, and has written its records.
    await (killed === 'buyer' ? seller : buyer).end()
    const held = (sellers.records.size > 0 && inOfOrNull(sellers)?.best?.cumulativePayout) || 0n
    expect(outOfOrNull(buyers)?.signed ?? 0n).toBeGreaterThanOrEqual(held)

    buyer = await startBuyer(chain, buyers)
    seller = await startSeller(chain, sellers)
    await buySome(buyer, seller)
    const paid = await buyer.until(({ peers }) => peers.some(({ bought }) => bought.paid > 0n && bought.owed === 0n))
    await seller.until(({ peers }) => peers.some(({ sold }) => sold.received > 0n))
    await seller.until(() => inOf(sellers).best?.cumulativePayout === outOf(buyers).signed)
    // Nothing is paid twice: what was promised is what the budget counts, and the one cheque is worth all of it.
    expect(budgetOf(buyers).vaults[vault]).toBe(outOf(buyers).signed)
    expect(paid.spentAllTime).toBe(outOf(buyers).signed)
    // Nothing cashable is lost: what was held before is held, and more.
    expect(inOf(sellers).best?.cumulativePayout).toBeGreaterThan(held)
  })
})

function outOfOrNull(own: Storage): OutgoingChannel | null {
  return outOf(own) ?? null
}
function inOfOrNull(own: Storage): IncomingChannel | null {
  const found = own.records.get(JSON.stringify(['in', CHAIN_ID, vault, sellerIn(earner)])) as
    | { line: IncomingChannel }
    | undefined
  return found?.line ?? null
}
