import type { NoWindow, QuestionContents } from '../../core/embed/consent/question.ts'
import type { ConsentTerm, VisitorLimits } from '../../core/embed/embed-config.ts'
import { askInWindow, type WindowAnswer } from '../consent/agree-window.ts'
import { canSeeCovers, SeenQuestion } from '../consent/seen.ts'

/** The question while it is shown. A yes comes from a click that counts, or from a window of our own. */
export class Asking {
  readonly contents: QuestionContents
  /** This browser does not report what covers the frame: the answer is given in a window. */
  readonly needsWindow = !canSeeCovers()
  /** A click did not count: something covers or moves the question, or it was seen too short. */
  isClickRefused = false
  /** Why no window asks. */
  noWindow: NoWindow | null = null
  isWindowOpen = false
  readonly #base: string
  readonly #onAnswer: (answer: WindowAnswer) => void
  readonly #onChange: () => void
  #seen: SeenQuestion | null = null
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

  /** The element that has to be seen whole. Use it as an attachment; returns what ends it. */
  readonly watch = (element: Element): (() => void) => {
    if (this.needsWindow) return () => undefined
    const seen = new SeenQuestion(element)
    this.#seen = seen
    return () => seen.close()
  }

  agree(click: MouseEvent, term: ConsentTerm, limits: VisitorLimits): void {
    if (this.needsWindow) {
      this.openWindow(click)
      return
    }
    this.isClickRefused = !this.#seen?.allows(click)
    if (this.isClickRefused) this.#onChange()
    else this.#onAnswer({ answer: 'yes', term, limits })
  }

  /** Where a page covers the frame, too, this is the way out. */
  openWindow(click: Event): void {
    if (!click.isTrusted) return
    this.#window?.close()
    const opened = askInWindow(this.#base, this.contents, this.#onAnswer)
    this.noWindow = typeof opened === 'string' ? opened : null
    this.#window = typeof opened === 'string' ? null : opened
    this.isWindowOpen = this.#window !== null
    this.#onChange()
  }

  /** No yes can be given here. */
  get isCutOff(): boolean {
    return this.needsWindow && this.noWindow === 'apart'
  }

  notNow(): void {
    this.#onAnswer({ answer: 'not-now' })
  }

  close(): void {
    this.#seen?.close()
    this.#window?.close()
  }
}
