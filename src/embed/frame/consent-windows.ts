import { consentFor } from '../../core/embed/consent/consent.ts'
import type { QuestionContents } from '../../core/embed/consent/question.ts'
import type { Consent, VisitorLimits } from '../../core/embed/embed-config.ts'
import { cappedLimits, isAbove } from '../../core/embed/give/visitor-limits.ts'
import { askInWindow, type WindowAnswer } from '../consent/agree-window.ts'
import type { ConsentRecord } from '../consent/consent-record.ts'
import { Asking } from './asking.ts'

export interface ConsentEvents {
  onChange(): void
  /** The first yes has been written down. */
  onYes(): void
  /** Other limits have been written down. */
  onLimits(limits: VisitorLimits): void
  onNotNow(): void
  /** The site keeps our windows apart: no yes can be given here. */
  onCutOff(): void
}

/** Has a yes, or a yes to higher limits, given in windows of our own, and writes it down. */
export class ConsentWindows {
  /** The question, while it is shown. */
  asking: Asking | null = null
  readonly #base: string
  readonly #record: ConsentRecord
  readonly #events: ConsentEvents
  #raising: { close(): void } | null = null

  /** @param base the frame's own folder, ending in a slash */
  constructor(base: string, record: ConsentRecord, events: ConsentEvents) {
    this.#base = base
    this.#record = record
    this.#events = events
  }

  ask(contents: QuestionContents): void {
    this.asking = new Asking(
      contents,
      this.#base,
      (answer) => this.#onAnswer(answer, contents),
      () => this.#onAsking(),
    )
  }

  /**
   * Lowers limits at once. Higher ones are asked for in a window of our own, as the first were: a page can hide the
   * panel from the visitor. Call it in a click.
   *
   * @param before what holds now; null: nothing does
   * @param question what the window asks; null: it is not known yet
   * @returns 'no-window' when the browser opens none
   */
  change(
    limits: VisitorLimits,
    before: VisitorLimits | null,
    question: QuestionContents | null,
  ): 'set' | 'asked' | 'no-window' {
    const capped = cappedLimits(limits)
    if (before === null || !isAbove(capped, before)) {
      this.#record.changeLimits(capped)
      this.#events.onLimits(capped)
      return 'set'
    }
    if (question === null) return 'no-window'
    this.#raising?.close()
    const contents = { ...question, limits: capped }
    const opened = askInWindow(this.#base, contents, (answer) => this.#onRaised(answer, contents))
    this.#raising = typeof opened === 'string' ? null : opened
    return this.#raising === null ? 'no-window' : 'asked'
  }

  close(): void {
    this.asking?.close()
    this.asking = null
    this.#raising?.close()
    this.#raising = null
  }

  #onAnswer(answer: WindowAnswer, contents: QuestionContents): void {
    if (answer.answer === 'not-now') {
      this.#events.onNotNow()
      return
    }
    this.#write(answer, contents)
    this.#events.onYes()
  }

  /** Only while a yes holds: it may have been taken back meanwhile. */
  #onRaised(answer: WindowAnswer, contents: QuestionContents): void {
    if (answer.answer === 'not-now' || this.#record.read() === null) return
    this.#write(answer, contents)
    this.#events.onLimits(answer.limits)
  }

  #write(answer: Pick<Consent, 'term' | 'limits'>, contents: QuestionContents): void {
    const now = Date.now()
    this.#record.write(consentFor(contents, answer, this.#record.read(now), now))
  }

  #onAsking(): void {
    if (this.asking?.isCutOff) {
      this.close()
      this.#events.onCutOff()
    }
    this.#events.onChange()
  }
}
