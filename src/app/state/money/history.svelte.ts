import { type ErrorRecord, toErrorRecord } from '../../../core/errors.ts'
import { LIMITS } from '../../../core/limits.ts'
import type { InfoHash } from '../../../core/metainfo/info-hash.ts'
import type { SpeedClient } from '../../../page/engine-runner.ts'
import type { HistoryQuery, MoneyEvent, MoneyEventKind } from '../../../protocol/speed.ts'

export const HISTORY_GROUPS = ['cheques', 'cash', 'vault', 'loss'] as const
export type HistoryGroup = (typeof HISTORY_GROUPS)[number]

const KINDS: Readonly<Record<HistoryGroup, readonly MoneyEventKind[]>> = {
  cheques: ['cheque-sent', 'cheque-received'],
  cash: ['cashed', 'bounced'],
  vault: ['vault-created', 'deposit', 'withdrawal-announced', 'withdrawal-cancelled', 'withdrawal'],
  loss: ['loss'],
}

const DAY_MS = 86_400_000
export const HISTORY_SPANS = { day: DAY_MS, week: 7 * DAY_MS, month: 30 * DAY_MS, year: 365 * DAY_MS } as const
export type HistorySpan = keyof typeof HISTORY_SPANS

export interface HistoryFilter {
  readonly group: HistoryGroup | null
  readonly span: HistorySpan | null
  readonly infoHash: InfoHash | null
}

/** What the engine is asked for by a filter. */
export function queryOf(filter: HistoryFilter, now: number): HistoryQuery {
  return {
    ...(filter.group === null ? {} : { kinds: KINDS[filter.group] }),
    ...(filter.span === null ? {} : { since: now - HISTORY_SPANS[filter.span] }),
    ...(filter.infoHash === null ? {} : { infoHash: filter.infoHash }),
  }
}

/** Lines on one page of the screen. */
const SHOWN = 50

/** The history as it is paged through: the engine is asked for more only as far as one pages. */
export class MoneyHistory {
  readonly #client: () => Promise<SpeedClient>
  #query: HistoryQuery = {}
  /** Counts questions, so that a late answer to an old one is not taken. */
  #asked = 0
  #events = $state.raw<readonly MoneyEvent[]>([])
  #hasMore = $state(false)
  #loaded = $state(false)
  #error = $state.raw<ErrorRecord | null>(null)
  #page = $state(0)

  constructor(client: () => Promise<SpeedClient>) {
    this.#client = client
  }

  /** False until the first page of the present filter is here. */
  get loaded(): boolean {
    return this.#loaded
  }

  get error(): ErrorRecord | null {
    return this.#error
  }

  /** From 0. */
  get page(): number {
    return this.#page
  }

  get shown(): readonly MoneyEvent[] {
    return this.#events.slice(this.#page * SHOWN, (this.#page + 1) * SHOWN)
  }

  get hasOlder(): boolean {
    return this.#hasMore || this.#events.length > (this.#page + 1) * SHOWN
  }

  /** Begins anew with the newest of what the filter lets through. */
  async open(filter: HistoryFilter, now: number): Promise<void> {
    this.#query = queryOf(filter, now)
    this.#loaded = false
    this.#error = null
    const page = await this.#fetch(null)
    if (page === null) return
    this.#events = page
    this.#page = 0
    this.#loaded = true
  }

  newer(): void {
    this.#page = Math.max(0, this.#page - 1)
  }

  async older(): Promise<void> {
    const next = this.#page + 1
    if (this.#events.length <= next * SHOWN && this.#hasMore) {
      const page = await this.#fetch(this.#events.at(-1)?.id ?? null)
      if (page === null) return
      this.#events = [...this.#events, ...page]
    }
    if (this.#events.length > next * SHOWN) this.#page = next
  }

  /** Everything that the filter lets through, newest first. @throws what the engine says */
  async all(): Promise<readonly MoneyEvent[]> {
    const client = await this.#client()
    const events: MoneyEvent[] = []
    for (;;) {
      const last = events.at(-1)
      const query = last === undefined ? this.#query : { ...this.#query, before: last.id }
      const page = await client.call('history', [query])
      events.push(...page)
      if (page.length < LIMITS.historyPage) return events
    }
  }

  async #fetch(before: number | null): Promise<readonly MoneyEvent[] | null> {
    const asked = ++this.#asked
    try {
      const client = await this.#client()
      const page = await client.call('history', [before === null ? this.#query : { ...this.#query, before }])
      if (asked !== this.#asked) return null
      this.#hasMore = page.length >= LIMITS.historyPage
      return page
    } catch (thrown) {
      if (asked === this.#asked) this.#error = toErrorRecord(thrown)
      return null
    }
  }
}
