import { recall, remember } from '../shell/memory.ts'

type Answer = { readonly version: 1; readonly agreed: boolean; readonly at: number }

function isAnswer(value: unknown): value is Answer {
  if (typeof value !== 'object' || value === null) return false
  const answer = value as Record<string, unknown>
  return answer.version === 1 && typeof answer.agreed === 'boolean' && typeof answer.at === 'number'
}

/** Whether the user knows and agrees that peers see their IP address. Nothing connects before. */
export class Consent {
  #answer = $state.raw<Answer | null>(recall('consent', isAnswer))
  #asking = $state(false)
  #waiting: ((agreed: boolean) => void)[] = []

  get given(): boolean {
    return this.#answer?.agreed === true
  }

  /** Whether it was taken back; false also when it was never asked for. */
  get refused(): boolean {
    return this.#answer?.agreed === false
  }

  /** When it was given, ms since the epoch; null when it is not. */
  get givenAt(): number | null {
    return this.#answer?.agreed === true ? this.#answer.at : null
  }

  /** Whether the question is on the screen. */
  get asking(): boolean {
    return this.#asking
  }

  /** Resolves with whether we may connect; asks when that was never answered with yes. */
  ask(): Promise<boolean> {
    if (this.given) return Promise.resolve(true)
    this.#asking = true
    return new Promise((resolve) => this.#waiting.push(resolve))
  }

  answer(agreed: boolean): void {
    if (agreed && !this.given) this.#keep({ version: 1, agreed: true, at: Date.now() })
    this.#asking = false
    for (const tell of this.#waiting.splice(0)) tell(agreed)
  }

  revoke(): void {
    this.#keep({ version: 1, agreed: false, at: Date.now() })
  }

  #keep(answer: Answer): void {
    this.#answer = answer
    remember('consent', answer)
  }
}
