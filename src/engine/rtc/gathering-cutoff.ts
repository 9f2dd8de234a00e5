import { candidateType, gatheringWaitMs } from '../../core/peering/ice-gathering.ts'

const lineOf = (candidate: unknown): string => {
  const line = (candidate as { candidate?: unknown } | null)?.candidate
  return typeof line === 'string' ? line : ''
}

/** Ends the gathering of one connection early: as soon as nothing better is likely to come soon (`core/gathering.ts`). */
export class GatheringCutoff {
  readonly #asksServers: boolean
  readonly #onEnough: () => void
  readonly #types = new Set<string>()
  #timer: ReturnType<typeof setTimeout> | null = null
  #over = false

  /** @param onEnough called once, unless all candidates came before or it was stopped */
  constructor(configuration: unknown, onEnough: () => void) {
    const servers = (configuration as { iceServers?: unknown } | null | undefined)?.iceServers
    this.#asksServers = Array.isArray(servers) && servers.length > 0
    this.#onEnough = onEnough
  }

  /** Whether what the real connection still gathers is of no interest any more. */
  get ended(): boolean {
    return this.#over
  }

  /** A candidate, or null after the last. */
  onCandidate(candidate: unknown): void {
    if (this.#over) return
    if (candidate == null) {
      this.stop()
      return
    }
    const type = candidateType(lineOf(candidate))
    if (type !== null) this.#types.add(type)
    const wait = gatheringWaitMs(this.#types, this.#asksServers)
    if (wait === null) return
    if (this.#timer !== null) clearTimeout(this.#timer)
    this.#timer = setTimeout(() => {
      this.stop()
      this.#onEnough()
    }, wait)
  }

  stop(): void {
    this.#over = true
    if (this.#timer !== null) clearTimeout(this.#timer)
    this.#timer = null
  }
}
