import { type EmbedState, isOn, NO_STATS } from '../../core/embed/embed-state.ts'
import {
  type EmbedReport,
  REPORT_COUNTS,
  REPORT_NAME,
  type ReportCount,
} from '../../core/embed/numbers/visit-report.ts'
import type { Session } from '../lib/session-types.ts'
import { FilmWatch } from './film-watch.ts'
import { elements, noteEmbed } from './visit.ts'

/** One element, at the moment. */
export interface Reported {
  readonly kind: EmbedReport['kind']
  /** The `report` attribute. */
  readonly address: string | null
  readonly src: string | null
  readonly state: EmbedState
  readonly session: Session | null
}

/** The owner's numbers of one element. Without a `report` attribute nothing of them leaves the page. */
export class Reporter {
  readonly watch = new FilmWatch()
  readonly #read: () => Reported
  #noted = NO_STATS
  #agreed = false

  constructor(read: () => Reported) {
    this.#read = read
  }

  join(): void {
    elements.add(this.#note)
  }

  leave(): void {
    this.#note()
    elements.delete(this.#note)
  }

  /** The frame goes, and with it its counts. */
  end(): void {
    this.#note()
    this.#noted = NO_STATS
  }

  update(): void {
    const { state, session } = this.#read()
    this.#agreed ||= isOn(state.kind)
    if (session?.player) this.watch.picture('frame')
  }

  #note = (): void => {
    const { kind, address, src, state, session } = this.#read()
    if (!address || !src) return
    const { stats = NO_STATS, fileBytes: length = null } = session ?? {}
    const before = this.#noted
    const counts = Object.fromEntries(REPORT_COUNTS.map((count) => [count, stats[count] - before[count]])) as Record<
      ReportCount,
      number
    >
    this.#noted = stats
    noteEmbed(address, {
      ...{ name: nameOf(src), kind, agreed: this.#agreed, state: state.kind, reason: state.reason, length },
      ...counts,
      ...this.watch.take(),
      lostPart: session?.takeLost() ?? 0,
    })
  }
}

/** Last part of the path, as it stands in the address: no host, no folder, no query. A dash where there is none. */
const nameOf = (src: string): string =>
  src
    .split(/[?#]/)[0]!
    .split('/')
    .pop()!
    .replace(/[^!-~]|[<>"\\]/g, '_')
    .slice(-REPORT_NAME) || '-'
