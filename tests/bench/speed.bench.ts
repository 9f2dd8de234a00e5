/**
 * What paying costs: the same link with and without pay (two engines in Node, one capped by nothing but the machine), cheques a second, with all that is written for
 * each on both sides, and the share of the processor that signing and checking takes while a paid download runs.
 *
 *   npm run bench -- speed --runs 5 --mib 96
 */
import { parseArgs } from 'node:util'
import { createVault } from '../../src/chain/calls/vault.ts'
import { createdVault } from '../../src/chain/results.ts'
import { addressOfKey, issuerOf, signCheque } from '../../src/core/cheque.ts'
import { BTT, bttPerMib, FREE, NO_WEI, wei } from '../../src/core/money.ts'
import type { SpeedSettings } from '../../src/protocol/speed.ts'
import { startChain } from '../stack/chain.ts'
import { startFreshet } from '../stack/freshet-peer.ts'
import { startSeeder } from '../stack/node-peer.ts'
import { startTracker } from '../stack/tracker.ts'
import { interleave, median } from './lib/figures.ts'
import { compare, report, withoutRival } from './lib/report.ts'

const { values } = parseArgs({
  options: { runs: { type: 'string', default: '5' }, mib: { type: 'string', default: '96' } },
})
const runs = Number(values.runs)
const SIZE = Number(values.mib) * 2 ** 20
const SIGNATURES = 200

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
/** A second, of each paid run. */
const cheques: number[] = []

/** Bytes a second from the first verified byte to the last. */
async function transfer(paid: boolean): Promise<number> {
  const selling = { on: true, ask: bttPerMib(BTT), payee: payee!.address }
  const seller = await startFreshet({
    trackers: [tracker.url],
    torrentFile,
    files,
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
    const from = performance.now()
    await buyer.untilTorrents(({ torrents }) => torrents[0]?.state === 'seeding')
    const seconds = (performance.now() - from) / 1_000
    if (paid) {
      const { length } = await buyer.speed('history', { kinds: ['cheque-sent'] })
      cheques.push(length / seconds)
      if (length === 0) throw new Error('Nothing was paid')
    }
    return SIZE / seconds / 1e6
  } finally {
    await Promise.all([seller.stop(), buyer.stop()])
  }
}

const rates = await interleave({ paid: () => transfer(true), unpaid: () => transfer(false) }, runs)
await Promise.all([chain.stop(), tracker.close()])

/** Milliseconds each of `count` takes, one after the other. */
function timed(count: number, act: (index: number) => void): number[] {
  return Array.from({ length: count }, (_, index) => {
    const from = performance.now()
    act(index)
    return performance.now() - from
  })
}

const key = new Uint8Array(32).fill(7)
const cheque = (index: number) => ({
  chainId: chain.chainId,
  vault: addressOfKey(key),
  beneficiary: payee.address,
  cumulativePayout: wei(BigInt(index + 1) * BTT),
})
const signed = Array.from({ length: SIGNATURES }, (_, index) => signCheque(cheque(index), key))
const signing = timed(SIGNATURES, (index) => signCheque(cheque(index), key))
const checking = timed(SIGNATURES, (index) => issuerOf(signed[index]!))
/** Percent of one processor, both sides together. */
const share = cheques.map((perSecond) => (perSecond * (median(signing) + median(checking))) / 10)
/** What one core could do of both. */
const capacity = signing.map((ms, index) => 1_000 / (ms + (checking[index] ?? 0)))

report('speed', [
  compare(
    { case: 'throughput, paid against unpaid', unit: 'MB/s', rivalName: 'the same engine unpaid' },
    rates.paid,
    rates.unpaid,
  ),
  withoutRival(
    { case: 'cheques signed, written, sent, checked, written and acknowledged', unit: 'a second' },
    cheques.slice(1),
  ),
  withoutRival({ case: 'cheques signed and checked by one core', unit: 'a second' }, capacity),
  withoutRival({ case: 'signing a cheque', unit: 'ms' }, signing),
  withoutRival({ case: 'checking a cheque', unit: 'ms' }, checking),
  withoutRival({ case: 'signing and checking, of one processor, both sides', unit: '%' }, share.slice(1)),
])
process.exit(0)
