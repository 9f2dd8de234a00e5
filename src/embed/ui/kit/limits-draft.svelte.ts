import type { VisitorLimits } from '../../../core/embed/embed-config.ts'
import {
  LIMIT_FIELDS,
  type LimitField,
  type LimitProblem,
  limitText,
  mostOf,
  parseLimit,
} from '../../../core/embed/give/limit-text.ts'
import type { Language } from '../../strings/language.ts'

/** An example of a number with decimals. */
const EXAMPLE = 1.5

/** Limits while they are typed. */
export class LimitsDraft {
  readonly fields: readonly LimitField[]
  readonly #language: Language
  #texts = $state<Record<LimitField, string>>({ bytesPerSecond: '', visitBytes: '', monthBytes: '' })
  /** Fields that were left: what is wrong with the others is not said yet. */
  #left = $state.raw<ReadonlySet<LimitField>>(new Set())

  /** @param fields that are typed; the others stay */
  constructor(limits: VisitorLimits, language: Language, fields = LIMIT_FIELDS) {
    this.fields = fields
    this.#language = language
    for (const field of LIMIT_FIELDS) this.#texts[field] = limitText(field, limits[field], language.typedTag)
  }

  text(field: LimitField): string {
    return this.#texts[field]
  }

  type(field: LimitField, text: string): void {
    this.#texts[field] = text
  }

  leave(field: LimitField): void {
    this.#left = new Set([...this.#left, field])
  }

  /** What is wrong with a field, in words; null while nothing is, or it is not said yet. */
  problem(field: LimitField): string | null {
    const { problem } = parseLimit(field, this.#texts[field], this.#language.typedTag)
    return problem === null || !this.#left.has(field) ? null : this.#wordsOf(problem)
  }

  /** "up to 10,000 kB, …" */
  get bounds(): string {
    const { words, format } = this.#language
    const bounds = this.fields.map((field) => `${format.number(mostOf(field))}\u00a0${words.limits.units[field]}`)
    return words.limits.most(format.list(bounds), bounds.length)
  }

  /** What is typed; null with a problem, which is then said. */
  read(): VisitorLimits | null {
    this.#left = new Set(LIMIT_FIELDS)
    const parsed = LIMIT_FIELDS.map((field) => parseLimit(field, this.#texts[field], this.#language.typedTag).bytes)
    const [bytesPerSecond, visitBytes, monthBytes] = parsed
    if (bytesPerSecond == null || visitBytes == null || monthBytes == null) return null
    return { bytesPerSecond, visitBytes, monthBytes }
  }

  #wordsOf(problem: LimitProblem): string {
    const { words, format, typedTag } = this.#language
    if (problem.kind === 'malformed') return words.limits.malformed(new Intl.NumberFormat(typedTag).format(EXAMPLE))
    return words.limits[problem.kind](format.number(problem.bound))
  }
}
