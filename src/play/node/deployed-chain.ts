import { keccak_256 } from '@noble/hashes/sha3'
import { bytesToHex } from '@noble/hashes/utils'
import { cashierCode, vaultCode, vaultFactoryCode, wbttCode } from '../../chain/deploy/code.ts'
import type { ChainDeployment } from '../../protocol/chain.ts'
import type { Eip1193 } from '../../protocol/eip1193.ts'
import { PlayChain } from '../evm/play-chain.ts'
import type { JournalStore } from './journal-store.ts'
import { PlayProvider } from './play-provider.ts'

/** Where a play chain is stored, and its clock. */
export interface DeployedChainOptions {
  readonly chainId: number
  readonly store: JournalStore
  /** Milliseconds since the epoch. */
  now(): number
}

/** A play chain with our contracts on it. */
export interface DeployedChain {
  readonly provider: Eip1193
  readonly deployment: ChainDeployment
}

interface ChainMetadata {
  readonly chainId: number
  readonly contracts: string
  readonly deployment: ChainDeployment
}

/** Identifies the contracts of this version of Freshet, which cannot use a chain with others. */
function contractsFingerprint(): string {
  const codes = [wbttCode, vaultCode, vaultFactoryCode, cashierCode].join()
  return bytesToHex(keccak_256(new TextEncoder().encode(codes)))
}

function isChainMetadata(value: unknown): value is ChainMetadata {
  return typeof value === 'object' && value !== null && 'contracts' in value && 'deployment' in value
}

/** Restores the stored chain if possible, else creates a new one. */
export async function openDeployedChain(options: DeployedChainOptions): Promise<DeployedChain> {
  return (await restoreChain(options)) ?? createDeployedChain(options)
}

/** Replaces the stored chain by a new one. */
export async function createDeployedChain(options: DeployedChainOptions): Promise<DeployedChain> {
  const { chainId, store } = options
  await store.clear()
  const provider = createProvider(await PlayChain.create(chainId), 0, options)
  const { deployPlay } = await import('./deploy-play.ts')
  const deployment = await deployPlay(chainId, provider)
  // Written last: a chain without metadata is incomplete.
  await store.setMetadata({ chainId, contracts: contractsFingerprint(), deployment } satisfies ChainMetadata)
  return { provider, deployment }
}

async function restoreChain(options: DeployedChainOptions): Promise<DeployedChain | null> {
  const { chainId, store } = options
  const metadata = await store.metadata()
  if (!isChainMetadata(metadata) || metadata.chainId !== chainId || metadata.contracts !== contractsFingerprint())
    return null
  const entries = await store.load()
  if (entries === null) return null
  const chain = await PlayChain.create(chainId)
  try {
    for (const entry of entries) await chain.apply(entry)
  } catch {
    // Written by an incompatible version. The loss is acceptable, since the money is play money.
    return null
  }
  return { provider: createProvider(chain, entries.length, options), deployment: metadata.deployment }
}

function createProvider(chain: PlayChain, entryCount: number, { store, now }: DeployedChainOptions): PlayProvider {
  let index = entryCount
  return new PlayProvider(
    { chain, now: () => Math.floor(now() / 1_000), record: (entry) => store.add(index++, entry) },
    entryCount,
  )
}
