import { afterAll, describe, expect, it, vi } from 'vitest'
import { type Wei, wei } from '../../../../../src/core/money/wei.ts'
import { mostCost } from '../../../../../src/core/speed/sponsoring/draw-piece.ts'
import type { SponsorPlan } from '../../../../../src/core/speed/sponsoring/sponsor-record.ts'
import type { SponsorView } from '../../../../../src/protocol/sponsoring/sponsor.ts'
import {
  access,
  address,
  btt,
  buying,
  fund,
  newStorage,
  PlainChain,
  perMib,
  Side,
  type Storage,
  sellerIn,
  selling,
} from '../payment-sides.ts'
import { joinSharer, newTorrent, PIECE, SeenSwarm } from './sponsored-market.ts'

const ASK = perMib(2)
const PIECE_COST = mostCost(PIECE, ASK)
const DAY_MS = 86_400_000
const sides: Side[] = []
afterAll(() => {
  for (const side of sides.splice(0)) side.kill()
})

const plan = (pieces: number, change: Partial<SponsorPlan> = {}): SponsorPlan => ({
  total: wei(BigInt(pieces) * PIECE_COST),
  perDay: btt(1_000_000),
  bytesPerDay: 1_000_000 * PIECE,
  until: Date.now() + DAY_MS,
  ...change,
})

async function newSponsor(chain: PlainChain, storage: Storage = newStorage()): Promise<Side> {
  const side = new Side(chain, storage)
  sides.push(side)
  await side.service.useChain(access)
  await fund(side, chain, address('1'), btt(10_000))
  await side.service.configureSpeed(buying(perMib(3), btt(10_000)))
  return side
}

async function newSeller(chain: PlainChain): Promise<Side & { readonly payee: string }> {
  const storage = newStorage()
  const side = new Side(chain, storage)
  sides.push(side)
  await side.service.useChain(access)
  await side.service.configureSpeed(selling(address('2'), ASK))
  return Object.assign(side, { payee: sellerIn(storage) })
}

const viewOf = ({ sponsors }: { sponsors: readonly SponsorView[] }): SponsorView => sponsors[0]!
const piecesOf = (view: SponsorView | undefined): number => view?.days.reduce((sum, { pieces }) => sum + pieces, 0) ?? 0
const heldBy = async (side: Side): Promise<Wei> =>
  (await side.service.heldCheques()).reduce<Wei>((sum, { cumulativePayout }) => wei(sum + cumulativePayout), wei(0n))

/** The seller that joined first is drawn until it has its share, and the next piece after the shortest time. */
const inOrder = (): number => 0

// They wait most of the time.
describe.concurrent('a sponsor that has the whole torrent', () => {
  it('buys pieces of two sellers that have it too, and pays both what it counts to the last wei', async () => {
    const chain = new PlainChain()
    const torrent = await newTorrent()
    const [sponsor, one, other] = [await newSponsor(chain), await newSeller(chain), await newSeller(chain)]
    sponsor.random = inOrder
    const swarm = new SeenSwarm(sponsor, torrent)
    await joinSharer(sponsor, one, torrent)
    await joinSharer(sponsor, other, torrent)
    // One piece is the share of one seller, and both networks are unknown.
    await sponsor.service.sponsor(torrent.infoHash, plan(100, { perDay: wei(4n * PIECE_COST) }))
    const done = await sponsor.until((snapshot) => piecesOf(viewOf(snapshot)) === 2)
    const view = viewOf(done)
    expect(view.days.at(-1)).toMatchObject({ pieces: 2, sellers: 2, failed: 0, unanswered: 0, spent: view.spent })
    expect(swarm).toMatchObject({ requested: 2 * PIECE, received: 2 * PIECE, blamed: [] })
    expect(view.spent).toBeGreaterThan(0n)
    expect(view.spent).toBeLessThanOrEqual(2n * PIECE_COST)
    expect(done.spentAllTime).toBe(view.spent)
    const earned = await Promise.all(
      [one, other].map((seller) => seller.until(({ earnedAllTime }) => earnedAllTime > 0n)),
    )
    expect(earned.reduce((sum, { earnedAllTime }) => sum + earnedAllTime, 0n)).toBe(view.spent)
    expect(viewOf(await sponsor.until((snapshot) => viewOf(snapshot).status !== 'waiting')).status).toBe('sellers-done')
  }, 30_000)

  it('pays nothing for a piece that fails its hash or does not come, and blames only who sent it', async () => {
    const chain = new PlainChain()
    const torrent = await newTorrent()
    const [sponsor, liar, empty, leaver, honest] = [
      await newSponsor(chain),
      await newSeller(chain),
      await newSeller(chain),
      await newSeller(chain),
      await newSeller(chain),
    ]
    sponsor.random = inOrder
    const swarm = new SeenSwarm(sponsor, torrent)
    const { peerId } = await joinSharer(sponsor, liar, torrent, { bad: true })
    await sponsor.service.sponsor(torrent.infoHash, plan(100))
    await sponsor.until((snapshot) => viewOf(snapshot).days.at(-1)?.failed === 1)
    expect(swarm.blamed).toEqual([peerId])
    expect(viewOf(await sponsor.until((snapshot) => viewOf(snapshot).status === 'no-sellers')).spent).toBe(0n)
    // It names pieces that it has not got.
    await joinSharer(sponsor, empty, torrent, { has: false })
    await sponsor.until((snapshot) => viewOf(snapshot).days.at(-1)?.unanswered === 3)
    expect(viewOf(await sponsor.until((snapshot) => viewOf(snapshot).status === 'sellers-done')).spent).toBe(0n)
    // It leaves once a piece is requested.
    const leaving = await joinSharer(sponsor, leaver, torrent, { silent: true })
    await vi.waitUntil(() => leaving.asked.size > 0, { timeout: 30_000 })
    leaving.wire.destroy()
    await sponsor.until((snapshot) => viewOf(snapshot).days.at(-1)?.unanswered === 4)
    await joinSharer(sponsor, honest, torrent)
    const done = await sponsor.until((snapshot) => piecesOf(viewOf(snapshot)) === 1)
    await honest.until(({ earnedAllTime }) => earnedAllTime === viewOf(done).spent)
    expect(await Promise.all([liar, empty, leaver].map(heldBy))).toEqual([0n, 0n, 0n])
    expect(swarm.blamed).toEqual([peerId])
  }, 60_000)

  it('promises no wei more when it is killed in the middle, again and again', async () => {
    const chain = new PlainChain()
    const torrent = await newTorrent()
    const seller = await newSeller(chain)
    const storage = newStorage()
    let sponsor = await newSponsor(chain, storage)
    new SeenSwarm(sponsor, torrent)
    await sponsor.service.sponsor(torrent.infoHash, plan(3))
    for (let kill = 0; kill < 2; kill++) {
      await joinSharer(sponsor, seller, torrent, { silent: true })
      await sponsor.until((snapshot) => viewOf(snapshot).status === 'buying')
      sponsor.kill()
      sponsor = await newSponsor(chain, storage)
      const { spent } = viewOf(await sponsor.service.snapshot())
      // What was under way counts as if it had cost the most that it could.
      expect(spent).toBe(BigInt(kill + 1) * PIECE_COST)
      new SeenSwarm(sponsor, torrent)
    }
    await joinSharer(sponsor, seller, torrent)
    const done = await sponsor.until((snapshot) => viewOf(snapshot).status === 'over')
    expect(viewOf(done).spent).toBeLessThanOrEqual(3n * PIECE_COST)
    await seller.until(({ earnedAllTime }) => earnedAllTime === done.spentAllTime)
    expect(done.spentAllTime + 2n * PIECE_COST).toBe(viewOf(done).spent)
    expect(piecesOf(viewOf(done))).toBe(1)
  }, 40_000)

  it('goes on with a seller that lowers its ask, once no quote can rely on the bid before, and stops at its end', async () => {
    const chain = new PlainChain()
    const torrent = await newTorrent()
    const [sponsor, seller] = [await newSponsor(chain), await newSeller(chain)]
    new SeenSwarm(sponsor, torrent)
    await joinSharer(sponsor, seller, torrent)
    await sponsor.service.sponsor(torrent.infoHash, plan(2))
    await sponsor.until((snapshot) => piecesOf(viewOf(snapshot)) === 1)
    const { isSponsored } = sponsor.registry.torrent(torrent.infoHash, { missingBytes: 0, pieceLength: PIECE })
    expect(isSponsored()).toBe(true)
    await seller.service.configureSpeed(selling(address('2'), perMib(1)))
    const done = await sponsor.until((snapshot) => piecesOf(viewOf(snapshot)) === 2)
    await seller.until(({ earnedAllTime }) => earnedAllTime === done.spentAllTime)
    expect(done.spentAllTime).toBeLessThan(2n * PIECE_COST)
    await sponsor.service.sponsor(torrent.infoHash, plan(2, { until: Date.now() - 1 }))
    expect(isSponsored()).toBe(false)
    await sponsor.until((snapshot) => viewOf(snapshot).status === 'over')
  }, 60_000)

  it('buys nothing while it is paused or stopped, its files are not here, buying is off, or it is in no swarm', async () => {
    const chain = new PlainChain()
    const torrent = await newTorrent()
    const { infoHash } = torrent
    const [sponsor, seller] = [await newSponsor(chain), await newSeller(chain)]
    const swarm = new SeenSwarm(sponsor, torrent)
    swarm.isComplete = false
    await joinSharer(sponsor, seller, torrent)
    const status = (wanted: SponsorView['status']) =>
      sponsor.until((snapshot) => snapshot.sponsors.length > 0 && viewOf(snapshot).status === wanted)
    await sponsor.service.sponsor(infoHash, plan(100))
    await status('incomplete')
    swarm.isComplete = true
    await sponsor.service.setSponsor(infoHash, 'paused')
    await status('paused')
    await sponsor.service.configureSpeed({
      ...buying(perMib(3), btt(100)),
      buying: { ...buying(perMib(3), btt(100)).buying, on: false },
    })
    await sponsor.service.setSponsor(infoHash, 'running')
    await status('blocked')
    sponsor.sponsored.delete(infoHash)
    await status('not-running')
    await sponsor.service.setSponsor(infoHash, 'stopped')
    await status('over')
    await sponsor.service.setSponsor(infoHash, 'running')
    expect(viewOf(await status('over'))).toMatchObject({ state: 'stopped', spent: 0n, days: [] })
    expect(await heldBy(seller)).toBe(0n)
    sponsor.registry.removeTorrent(infoHash)
    expect((await sponsor.until(({ sponsors }) => sponsors.length === 0)).sponsors).toEqual([])
  }, 30_000)
})
