/**
 * What paying costs: the same link with and without pay (two engines in Node, on a link of 10 MB/s, and capped by
 * nothing but the machine, where every computation costs bytes); cheques a second with all that is written for each on
 * both sides, and what signing and checking take of a processor, in a worker of Chromium.
 *
 *   npm run bench -- speed --runs 5 --mib 192
 */
import { parseArgs } from 'node:util'
import { createVault } from '../../src/chain/vault/calls.ts'
import { createdVault } from '../../src/chain/vault/results.ts'
import { LIMITS } from '../../src/core/limits.ts'
import { BTT, bttPerMib, FREE, NO_WEI, wei } from '../../src/core/money/wei.ts'
import type { SpeedSettings } from '../../src/protocol/speed.ts'
import { startChain } from '../stack/chain.ts'
import { startFreshet } from '../stack/freshet-peer.ts'
import { startSeeder } from '../stack/node-peer.ts'
import { startTracker } from '../stack/tracker.ts'
import { runBenchWorker } from './lib/bench-worker.ts'
import { interleave } from './lib/figures.ts'
import { compare, figureWithoutRival, report } from './lib/report.ts'
import type { SpeedWorkerReply } from './speed.types.ts'

const { values } = parseArgs({
  options: { runs: { type: 'string', default: '5' }, mib: { type: 'string', default: '192' } },
})
const runs = Number(values.runs)
const SIZE = Number(values.mib) * 2 ** 20
const SIGNATURES = 200
const LINK_BYTES_PER_SECOND = 10e6

const OFF: SpeedSettings = {
  buying: { on: false, maximum: FREE, monthlyBudget: NO_WEI },
  selling: { on: false, ask: FREE, payee: null },
}

const chain = await startChain()
const [owner, payee] = chain.accounts
if (!owner || !payee) throw new Error('The chain has no accounts')
const tracker = await startTracker()
const files = [{ name: 'bench.bin', size: SIZE }]
const maker = await startSeeder({ files, announce: [tracker.url], pieceLength: 2 ** 18 })
const { torrentFile, infoHash } = maker
await maker.stop()

let salt = 0n
/** Percent of the bytes, at the one price there was: shows that the paid runs are paid. */
const paidShare: number[] = []

/** Megabytes a second from the first cheque, or the first verified bytes, to the last byte. */
async function transfer(paid: boolean, uploadBytesPerSecond: number | null): Promise<number> {
  const selling = { on: true, ask: bttPerMib(BTT), payee: payee!.address }
  const seller = await startFreshet({
    trackers: [tracker.url],
    torrentFile,
    files,
    uploadBytesPerSecond,
    chain: chain.access,
    speed: paid ? { ...OFF, selling } : OFF,
  })
  const buying = { on: true, maximum: bttPerMib(2n * BTT), monthlyBudget: wei(10_000n * BTT) }
  const buyer = await startFreshet({
    trackers: [],
    torrentFile,
    chain: chain.access,
    speed: paid ? { ...OFF, buying } : OFF,
  })
  try {
    await seller.untilTorrents(({ torrents }) => torrents[0]?.state === 'seeding')
    if (paid) {
      const issuer = await buyer.speed('sessionKey')
      salt += 1n
      const call = createVault(chain.deployment, issuer, `0x${salt.toString(16).padStart(64, '0')}`, wei(5_000n * BTT))
      await buyer.speed('useVault', createdVault(chain.deployment, await chain.send(owner!, call)))
      await buyer.speed('payFor', infoHash, true, null)
    }
    await buyer.engine('configure', { trackers: [tracker.url], iceServers: [] })
    await buyer.untilTorrents(({ torrents }) => (torrents[0]?.verifiedBytes ?? 0) > 0)
    // A vault is proved while the first blocks come for nothing.
    if (paid) await buyer.untilMoney(({ peers }) => peers.some(({ bought }) => bought.paid > 0n))
    const start = (await buyer.untilTorrents(() => true)).torrents[0]?.verifiedBytes ?? 0
    const from = performance.now()
    await buyer.untilTorrents(({ torrents }) => torrents[0]?.state === 'seeding')
    const seconds = (performance.now() - from) / 1_000
    if (paid) {
      const { spentAllTime } = await buyer.speed('snapshot')
      paidShare.push((Number(spentAllTime / 10n ** 12n) / 1e6 / ((SIZE - start) / 2 ** 20)) * 100)
    }
    return (SIZE - start) / seconds / 1e6
  } finally {
    await Promise.all([seller.stop(), buyer.stop()])
  }
}

const rates = await interleave({ paid: () => transfer(true, null), unpaid: () => transfer(false, null) }, runs)
const linked = await interleave(
  { paid: () => transfer(true, LINK_BYTES_PER_SECOND), unpaid: () => transfer(false, LINK_BYTES_PER_SECOND) },
  runs,
)
await Promise.all([chain.stop(), tracker.close()])

/** In a worker of Chromium, where the engine does it. */
const { signing, checking, trading } = await runBenchWorker<SpeedWorkerReply>('speed', SIGNATURES)
/** A wire sends at most one cheque in this time. Percent of one processor, both sides together, at that rate. */
const most = 1_000 / LIMITS.speedChequeGapMs
const share = signing.map((ms, index) => ((ms + (checking[index] ?? 0)) * most) / 10)

report('speed', [
  compare(
    {
      case: 'throughput, paid against unpaid, as fast as the machine is',
      unit: 'MB/s',
      rivalName: 'the same engine unpaid',
    },
    rates.paid,
    rates.unpaid,
  ),
  compare(
    { case: 'the same on a link of 10 MB/s', unit: 'MB/s', rivalName: 'the same engine unpaid' },
    linked.paid,
    linked.unpaid,
  ),
  figureWithoutRival({ case: 'of the paid bytes, paid for when the last one came', unit: '%' }, paidShare.slice(1)),
  figureWithoutRival(
    { case: 'cheques signed, checked and written to disk on both sides, one after the other', unit: 'a second' },
    trading.map((ms) => 1_000 / ms),
  ),
  figureWithoutRival({ case: 'signing a cheque', unit: 'ms' }, signing),
  figureWithoutRival({ case: 'checking a cheque', unit: 'ms' }, checking),
  figureWithoutRival(
    { case: 'signing and checking at the most cheques a wire sends, of one processor', unit: '%' },
    share,
  ),
])
process.exit(0)
