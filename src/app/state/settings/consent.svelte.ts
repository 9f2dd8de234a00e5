import { onPreferenceChanged, readPreference, writePreference } from '../shell/preferences.ts'

type Answer = { readonly version: 1; readonly agreed: boolean; readonly at: number }

function isAnswer(value: unknown): value is Answer {
  if (typeof value !== 'object' || value === null) return false
  const answer = value as Record<string, unknown>
  return answer.version === 1 && typeof answer.agreed === 'boolean' && typeof answer.at === 'number'
}

/** Whether the user agrees that peers see their IP address. Nothing connects before that. */
export class Consent {
  #answer = $state.raw<Answer | null>(readPreference('consent', isAnswer))
  #prompting = $state(false)
  #waiting: ((agreed: boolean) => void)[] = []

  constructor() {
    // An answer in one tab counts in all of them.
    onPreferenceChanged(['consent'], () => {
      this.#answer = readPreference('consent', isAnswer)
      if (this.given) this.#settle(true)
    })
  }

  get given(): boolean {
    return this.#answer?.agreed === true
  }

  /** Whether the user has revoked it; false also when it was never requested. */
  get revoked(): boolean {
    return this.#answer?.agreed === false
  }

  /** When it was given, ms since the epoch; null while it is not given. */
  get givenAt(): number | null {
    return this.#answer?.agreed === true ? this.#answer.at : null
  }

  /** Whether the dialog that requests it is open. */
  get prompting(): boolean {
    return this.#prompting
  }

  /** Resolves to whether the app may connect. Opens the dialog unless consent is given. */
  request(): Promise<boolean> {
    if (this.given) return Promise.resolve(true)
    this.#prompting = true
    return new Promise((resolve) => this.#waiting.push(resolve))
  }

  answer(agreed: boolean): void {
    if (agreed && !this.given) this.#store({ version: 1, agreed: true, at: Date.now() })
    this.#settle(agreed)
  }

  revoke(): void {
    this.#store({ version: 1, agreed: false, at: Date.now() })
  }

  #settle(agreed: boolean): void {
    this.#prompting = false
    for (const resolve of this.#waiting.splice(0)) resolve(agreed)
  }

  #store(answer: Answer): void {
    this.#answer = answer
    writePreference('consent', answer)
  }
}
