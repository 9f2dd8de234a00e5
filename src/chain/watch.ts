import { LIMITS } from '../core/limits.ts'
import type { Address } from '../core/money.ts'
import { asChainError, asking } from './asking.ts'
import type { ChainClient } from './client.ts'
import { readVault, type VaultReading } from './vault.ts'

export interface VaultWatch {
  /** Asks nothing until `resume`. */
  pause(): void
  resume(): void
  /** Looks now, paused or not, without waiting for a new block. */
  refresh(): Promise<void>
  stop(): void
}

export interface VaultWatchOptions {
  /** A reading that came with a new block, or that was asked for. */
  onReading(reading: VaultReading): void
  /** The chain could not be asked. It is asked again, ever more slowly. */
  onError(error: Error): void
  /** Time between two looks, ms; LIMITS.vaultPollMs by default. */
  readonly everyMs?: number
}

/** Waits grow up to this many times `everyMs` while nobody answers. */
const SLOWEST = 8

/**
 * Follows a vault: every `everyMs` the newest block's number is asked for, and the vault is read only when there is a new one. Reads once
 * at the start.
 */
export function watchVault(client: ChainClient, vault: Address, options: VaultWatchOptions): VaultWatch {
  const everyMs = options.everyMs ?? LIMITS.vaultPollMs
  let timer: ReturnType<typeof setTimeout> | undefined
  let seen: bigint | null = null
  let waitMs = everyMs
  let looking: Promise<void> | null = null
  let isPaused = false
  let isStopped = false

  const look = async (): Promise<void> => {
    try {
      const block = await asking(() => client.getBlockNumber())
      if (block !== seen) {
        const reading = await readVault(client, vault)
        seen = block
        if (!isStopped) options.onReading(reading)
      }
      waitMs = everyMs
    } catch (thrown) {
      waitMs = Math.min(waitMs * 2, everyMs * SLOWEST)
      if (!isStopped) options.onError(asChainError(thrown))
    }
  }
  const turn = (): Promise<void> => {
    clearTimeout(timer)
    looking ??= look().finally(() => {
      looking = null
      if (!isPaused && !isStopped) timer = setTimeout(turn, waitMs)
    })
    return looking
  }
  void turn()
  return {
    pause: () => {
      isPaused = true
      clearTimeout(timer)
    },
    resume: () => {
      if (!isPaused || isStopped) return
      isPaused = false
      void turn()
    },
    refresh: async () => {
      // What is under way may have asked before the change that the caller knows of.
      await looking
      seen = null
      await turn()
    },
    stop: () => {
      isStopped = true
      clearTimeout(timer)
    },
  }
}
