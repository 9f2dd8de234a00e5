import { keccak_256 } from '@noble/hashes/sha3'
import { bytesToHex } from '@noble/hashes/utils'
import { cashierCode, vaultCode, vaultFactoryCode, wbttCode } from '../chain/deploy/code.ts'
import type { ChainDeployment } from '../protocol/chain.ts'
import type { Eip1193 } from '../protocol/eip1193.ts'
import { PlayChain } from './chain.ts'
import type { EntryStore } from './entry-store.ts'
import { PlayProvider } from './provider.ts'

export interface WorldOptions {
  readonly chainId: number
  readonly store: EntryStore
  /** Milliseconds since the epoch. */
  now(): number
}

/** A play chain with our contracts on it. */
export interface World {
  readonly provider: Eip1193
  readonly deployment: ChainDeployment
}

interface Note {
  readonly chainId: number
  readonly contracts: string
  readonly deployment: ChainDeployment
}

/** Names the contracts of this version of Freshet: a chain that has others is of no use to it. */
function contractsName(): string {
  const codes = [wbttCode, vaultCode, vaultFactoryCode, cashierCode].join()
  return bytesToHex(keccak_256(new TextEncoder().encode(codes)))
}

function isNote(value: unknown): value is Note {
  return typeof value === 'object' && value !== null && 'contracts' in value && 'deployment' in value
}

/** Brings a world up: as it was left, when it can be, else a new one. */
export async function openWorld(options: WorldOptions): Promise<World> {
  return (await reopened(options)) ?? newWorld(options)
}

/** Makes the world anew. */
export async function newWorld(options: WorldOptions): Promise<World> {
  const { chainId, store } = options
  await store.clear()
  const provider = providerOf(await PlayChain.create(chainId), 0, options)
  const { deployPlay } = await import('./deploy-play.ts')
  const deployment = await deployPlay(chainId, provider)
  // Last: a world without it was never finished.
  await store.setNote({ chainId, contracts: contractsName(), deployment } satisfies Note)
  return { provider, deployment }
}

async function reopened(options: WorldOptions): Promise<World | null> {
  const { chainId, store } = options
  const note = await store.note()
  if (!isNote(note) || note.chainId !== chainId || note.contracts !== contractsName()) return null
  const entries = await store.load()
  if (entries === null) return null
  const chain = await PlayChain.create(chainId)
  try {
    for (const entry of entries) await chain.apply(entry)
  } catch {
    // Kept by a machine that thought otherwise: it is play money.
    return null
  }
  return { provider: providerOf(chain, entries.length, options), deployment: note.deployment }
}

function providerOf(chain: PlayChain, kept: number, { store, now }: WorldOptions): PlayProvider {
  let index = kept
  return new PlayProvider(
    { chain, now: () => Math.floor(now() / 1_000), keep: (entry) => store.add(index++, entry) },
    kept,
  )
}
