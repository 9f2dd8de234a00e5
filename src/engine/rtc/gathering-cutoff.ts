import { candidateType, gatheringWaitMs } from '../../core/peering/ice-gathering.ts'
import { hasRelay, type IceServer } from '../../core/peering/ice-servers.ts'

const lineOf = (candidate: unknown): string => {
  const line = (candidate as { candidate?: unknown } | null)?.candidate
  return typeof line === 'string' ? line : ''
}

/**
 * Ends a connection's ICE gathering early: once no better candidate is likely soon (`core/peering/ice-gathering.ts`).
 */
export class GatheringCutoff {
  readonly #servers: 'none' | 'stun' | 'turn'
  readonly #onEnough: () => void
  readonly #types = new Set<string>()
  #timer: ReturnType<typeof setTimeout> | null = null
  #ended = false

  /** @param onEnough called once, unless all candidates came before, or it was stopped */
  constructor(configuration: unknown, onEnough: () => void) {
    const { iceServers = [] } = (configuration ?? {}) as { readonly iceServers?: readonly IceServer[] }
    this.#servers = iceServers.length === 0 ? 'none' : hasRelay(iceServers) ? 'turn' : 'stun'
    this.#onEnough = onEnough
  }

  /** Whether candidates that the real connection still gathers are ignored. */
  get ended(): boolean {
    return this.#ended
  }

  /** A candidate, or null after the last. */
  onCandidate(candidate: unknown): void {
    if (this.#ended) return
    if (candidate == null) {
      this.stop()
      return
    }
    const type = candidateType(lineOf(candidate))
    if (type !== null) this.#types.add(type)
    const wait = gatheringWaitMs(this.#types, this.#servers)
    if (wait === null) return
    if (this.#timer !== null) clearTimeout(this.#timer)
    this.#timer = setTimeout(() => {
      this.stop()
      this.#onEnough()
    }, wait)
  }

  stop(): void {
    this.#ended = true
    if (this.#timer !== null) clearTimeout(this.#timer)
    this.#timer = null
  }
}
