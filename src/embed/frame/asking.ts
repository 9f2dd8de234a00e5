import type { NoWindow, QuestionContents } from '../../core/embed/consent/question.ts'
import { askInWindow, type WindowAnswer } from '../consent/agree-window.ts'

/**
 * What is asked, while a frame shows it. The answer is given in a window of our own: a page can mask or clip a frame,
 * or lay something over it, and no browser tells the frame of all of that.
 */
export class Asking {
  readonly contents: QuestionContents
  /** Why no window asks. */
  noWindow: NoWindow | null = null
  readonly #base: string
  readonly #onAnswer: (answer: WindowAnswer) => void
  readonly #onChange: () => void
  #window: { close(): void } | null = null

  constructor(
    contents: QuestionContents,
    base: string,
    onAnswer: (answer: WindowAnswer) => void,
    onChange: () => void,
  ) {
    this.contents = contents
    this.#base = base
    this.#onAnswer = onAnswer
    this.#onChange = onChange
  }

  /** Call it in a click. */
  openWindow(): void {
    this.#window?.close()
    const opened = askInWindow(this.#base, this.contents, this.#onAnswer)
    this.noWindow = typeof opened === 'string' ? opened : null
    this.#window = typeof opened === 'string' ? null : opened
    this.#onChange()
  }

  /** No yes can be given here. */
  get isCutOff(): boolean {
    return this.noWindow === 'apart'
  }

  notNow(): void {
    this.#onAnswer({ answer: 'not-now' })
  }

  close(): void {
    this.#window?.close()
  }
}
