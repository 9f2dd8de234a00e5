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

/** The engine's query for a filter. */
export function queryOf(filter: HistoryFilter, now: number): HistoryQuery {
  return {
    ...(filter.group === null ? {} : { kinds: KINDS[filter.group] }),
    ...(filter.span === null ? {} : { since: now - HISTORY_SPANS[filter.span] }),
    ...(filter.infoHash === null ? {} : { infoHash: filter.infoHash }),
  }
}

/** Events on one page of the screen. */
const PAGE_EVENTS = 50

/** The history of payments, in pages. It requests events from the engine as far as the user pages. */
export class MoneyHistory {
  readonly #client: () => Promise<SpeedClient>
  #query: HistoryQuery = {}
  /** Counts requests, so that a late response to an earlier one is ignored. */
  #request = 0
  #events = $state.raw<readonly MoneyEvent[]>([])
  #hasMore = $state(false)
  #loaded = $state(false)
  #error = $state.raw<ErrorRecord | null>(null)
  #page = $state(0)

  constructor(client: () => Promise<SpeedClient>) {
    this.#client = client
  }

  /** False until the first page of the present filter has arrived. */
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
    return this.#events.slice(this.#page * PAGE_EVENTS, (this.#page + 1) * PAGE_EVENTS)
  }

  get hasOlder(): boolean {
    return this.#hasMore || this.#events.length > (this.#page + 1) * PAGE_EVENTS
  }

  /** Starts over with the newest events that pass the filter. */
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
    if (this.#events.length <= next * PAGE_EVENTS && this.#hasMore) {
      const page = await this.#fetch(this.#events.at(-1)?.id ?? null)
      if (page === null) return
      this.#events = [...this.#events, ...page]
    }
    if (this.#events.length > next * PAGE_EVENTS) this.#page = next
  }

  /** All events that pass the filter, newest first. @throws the engine's error */
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
    const request = ++this.#request
    try {
      const client = await this.#client()
      const page = await client.call('history', [before === null ? this.#query : { ...this.#query, before }])
      if (request !== this.#request) return null
      this.#hasMore = page.length >= LIMITS.historyPage
      return page
    } catch (thrown) {
      if (request === this.#request) this.#error = toErrorRecord(thrown)
      return null
    }
  }
}
