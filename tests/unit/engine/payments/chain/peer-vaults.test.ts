import { expect, it } from 'vitest'
import { LIMITS } from '../../../../../src/core/limits.ts'
import { checksummed } from '../../../../../src/core/money/accounts.ts'
import type { Address } from '../../../../../src/core/money/wei.ts'
import { newIncomingChannel } from '../../../../../src/core/speed/channel/incoming-channel.ts'
import { PeerVaults } from '../../../../../src/engine/payments/chain/peer-vaults.ts'
import { address, btt, PlainChain } from '../payment-sides.ts'

const payee = address('2')
const vaultOf = (n: number): Address => checksummed(`0x${n.toString(16).padStart(40, '0')}`)
const honest = vaultOf(0xabc)

function start() {
  const chain = new PlainChain()
  chain.found(honest, address('3'), btt(5))
  let now = 1_000_000
  const proved = new Set<Address>()
  const vaults = new PeerVaults({
    reader: chain.open,
    bans: { has: () => false },
    channelOf: (vault) =>
      proved.has(vault) ? { ...newIncomingChannel(31_337, vault, payee, 0), issuer: address('3') } : undefined,
    onReading: () => undefined,
    now: () => now,
  })
  return { chain, vaults, proved, wait: (ms: number) => (now += ms) }
}

it('strangers with made-up vaults leave the reads of proved payers alone', async () => {
  const { vaults, proved } = start()
  proved.add(honest)
  for (let n = 1; n <= 1_000; n++) await vaults.read(vaultOf(n), payee, false)
  const left = LIMITS.peerVaultReads - LIMITS.peerVaultFirstReads
  for (let n = 0; n < left - LIMITS.peerVaultSharedReads; n++) {
    expect(await vaults.read(honest, payee, true)).toMatchObject({ trusted: true })
  }
  expect(await vaults.read(honest, payee, true)).toBeNull()
})

it('strangers cost no more than their share of reads a minute', async () => {
  const { vaults, chain, wait } = start()
  const results = []
  for (let n = 1; n <= 300; n++) results.push(await vaults.read(vaultOf(n), payee, false))
  expect(results.filter((reading) => reading !== null)).toHaveLength(LIMITS.peerVaultFirstReads)
  const reads = chain.reads
  wait(59_000)
  for (let n = 301; n <= 600; n++) await vaults.read(vaultOf(n), payee, false)
  expect(chain.reads).toBe(reads)
})

it('a new payer waits its turn and is read, however many strangers ask after it', async () => {
  const { vaults, wait } = start()
  for (let n = 1; n <= LIMITS.peerVaultFirstReads; n++) await vaults.read(vaultOf(n), payee, false)
  expect(await vaults.read(honest, payee, false)).toBeNull()
  let reading = null
  for (let second = 1; second <= 61 && reading === null; second++) {
    wait(1_000)
    // New strangers come before it asks again.
    for (let n = 0; n < 100; n++) await vaults.read(vaultOf(second * 1_000 + n), payee, false)
    reading = await vaults.read(honest, payee, false)
  }
  expect(reading).toMatchObject({ trusted: true })
})

it('a made-up vault is read once a minute, however many peers claim it', async () => {
  const { vaults, chain } = start()
  for (let n = 0; n < 50; n++) expect(await vaults.read(vaultOf(1), payee, false)).toMatchObject({ trusted: false })
  expect(chain.reads).toBe(1)
})

it('a proved payer whose cheques each need a reading leaves some to the others', async () => {
  const { vaults, chain, proved } = start()
  const thief = vaultOf(0xdef)
  chain.found(thief, address('3'), btt(5))
  for (const vault of [thief, honest]) proved.add(vault)
  let read = 0
  for (let n = 0; n < 1_000; n++) if ((await vaults.read(thief, payee, true)) !== null) read++
  expect(read).toBe(LIMITS.peerVaultReads - LIMITS.peerVaultSharedReads)
  for (let n = 0; n < LIMITS.peerVaultSharedReads; n++) {
    expect(await vaults.read(honest, payee, true)).toMatchObject({ trusted: true })
  }
})

it('readings, failures and the count of reads from a wrong clock end when it is set right', async () => {
  const { vaults, chain, proved, wait } = start()
  proved.add(honest)
  const years = 73 * 31_536_000_000
  wait(years)
  for (let n = 0; n < LIMITS.peerVaultReads; n++) await vaults.read(honest, payee, true)
  wait(-years)
  const { reads } = chain
  await vaults.read(honest, payee, false)
  expect(chain.reads).toBeGreaterThan(reads)
})
